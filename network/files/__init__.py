"""Files that people hand in: judged by their content, kept where no server serves them, given to be saved."""
