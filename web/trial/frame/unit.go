package frame

import "strings"

// ucum are units of the record (UCUM) as people write them.
var ucum = strings.NewReplacer("10*6", "10⁶", "10*9", "10⁹", "Cel", "°C", "mm[Hg]", "mmHg", "umol/", "µmol/", "ug/", "µg/", "{score}", "", "wk", "w")

// Unit writes a unit of the record as people do: "10*9/L" is "10⁹/L".
func Unit(u string) string { return ucum.Replace(u) }
