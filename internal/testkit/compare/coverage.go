package main

// reportCoverage lists the vocabulary of the product that no program has hit.
func reportCoverage() {}
