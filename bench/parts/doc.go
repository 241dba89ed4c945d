// Package parts holds Go benchmarks of single parts of Walrus, to be compared with benchstat before and after a change:
//
//	go test -run '^$' -bench . -count 10 ./parts > new.txt
//	benchstat old.txt new.txt
//
// Whole programs beside other languages are the business of the runner in ../run. Benchmarks that need the inside of a package stand in
// that package.
package parts
