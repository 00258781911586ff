package custody

// Stray is the content of a label as another patient's bag would carry it: what a
// rehearsal hands to the players, to see whether they scan it. No such label is issued.
func Stray(study, subject, about, chain string, level int) string {
	l := Label{Code: code(study, subject, 9), Number: 9, Study: study, Subject: subject, Kind: Bag, About: about, Chain: chain, Level: level}
	return l.text()
}
