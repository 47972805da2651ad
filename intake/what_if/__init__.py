"""What the loads would be if…: nothing is written."""
