"""A believable year and its people, for trying the portal; never part of a real installation."""
