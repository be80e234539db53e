"""The fictional city 滨城市: streets, buildings, grids,
names and people, made from a seed and written as files.
"""
