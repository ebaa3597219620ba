"""From the files of a submission to the cells that will run."""
