"""What happens to one photo: decode, geometry, colour, encode, verify."""
