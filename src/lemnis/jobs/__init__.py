"""The door for time: what runs by itself, and the one list of who listens to which job."""
