package fact

// For tests from outside.
var (
	ReadCTCAE = readCTCAE
	ReadTerms = readTerms
)
