"""A plan on paper and as files: to be filed, to be hung at doors, to be handed round."""
