"""`make test-cluster`: what happens to those who ask and write while parts of a cluster die; counted."""
