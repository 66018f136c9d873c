"""Many runs from one manifest: hundreds of branches and months, unattended."""
