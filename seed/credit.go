// Package seed holds what an installation starts with, as readable data.
package seed

import _ "embed" // for the files below

// CreditRules are the dated national rules on continuing education, YAML; the
// package programme/credit reads them.
//
//go:embed credit-rules.yaml
var CreditRules []byte
