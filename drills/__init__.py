"""What happens when processes, databases and disks die at work: counted, on a scratch database."""
