// Package term searches the terms of CTCAE in English and in Chinese, while
// somebody is typing and makes mistakes. It is pure.
//
// The list is short (837 terms, some 900 different words), so every word is
// compared with every word; there is no index to go stale, and an answer takes well
// under a millisecond.
package term
