package deid

import (
	"strings"
	"unicode"
)

// Titles that precede a name, as they are written; capitals and small letters
// matter, for MR and MS are methods.
var latinTitles = wordSet("Mr Mrs Ms Miss Mx Dr Drs Prof Professor Doctor Sir Madam Nurse Mister")

// Words that follow a title without being a name.
var notAfterTitle = wordSet("Emeritus Emerita Department Chair University Hospital Practitioner Specialist Manager Consultant Anesthetist Anaesthetist Assistant Who Of In And The Or For At Led Visit Visits Clinic Education Training Reported Rated")

// Particles inside of names.
var particles = wordSet("van von de der den di da del della la le bin binti al el ter ten dos das du ibn")

// titleLatin looks for a name after the title [i, j).
func (s *scanner) titleLatin(i, j int) {
	if j-i > 9 || !unicode.IsUpper(s.r[i]) || !latinTitles[s.slice(i, j)] {
		return
	}
	v := j
	if s.at(v) == '.' {
		v++
	}
	v = s.blanks(v)
	if v == j {
		return
	}
	args := map[string]any{"Title": s.slice(i, j)}
	if isHan(s.at(v)) {
		for _, n := range []int{3, 2} {
			if s.fullName(v, v+n, false) {
				s.warn(Name, High, v, v+n, keyNameTitle, args)
				return
			}
		}
		return
	}
	if end, words := s.latinName(v); words > 0 {
		s.warn(Name, High, v, end, keyNameTitle, args)
	}
}

// latinName reads up to three capitalised words at v, with initials and
// particles among them. A single letter (Mr X, Patient A) is a pseudonym.
func (s *scanner) latinName(v int) (end, words int) {
	end = v
	for k, parts := v, 0; parts < 5; parts++ {
		e := s.nameWord(k)
		switch {
		case e > 0:
			if w := s.slice(k, e); notAfterTitle[w] || latinTitles[w] {
				return end, words
			}
			words++
			end = e
		case unicode.IsUpper(s.at(k)) && s.at(k+1) == '.' && (s.at(k+2) == ' ' || unicode.IsUpper(s.at(k+2))):
			e = k + 2 // an initial: J. Smith, J.R. Smith
		default:
			e = k
			for e-k < 6 && unicode.IsLower(s.at(e)) {
				e++
			}
			if e == k || !particles[s.slice(k, e)] {
				return end, words
			}
		}
		if words == 3 {
			return end, words
		}
		k = e
		if s.at(k) == ' ' {
			k++
		} else if s.at(k-1) != '.' {
			return end, words
		}
	}
	return end, words
}

// longestNameWord bounds one word of a name.
const longestNameWord = 24

// nameWord returns the end of a capitalised word of at least two letters at k,
// or 0. O'Brien, Jean-Luc and SMITH count, a word with figures does not.
func (s *scanner) nameWord(k int) int {
	if !unicode.IsUpper(s.at(k)) || isHan(s.at(k)) {
		return 0
	}
	e := k + 1
	for e-k < longestNameWord {
		r := s.at(e)
		if unicode.IsLetter(r) && !isHan(r) || (r == '-' || r == '\'' || r == '’') && unicode.IsLetter(s.at(e+1)) && !s.possessive(e) {
			e++
			continue
		}
		break
	}
	if e-k < 2 || isDigit(s.at(e)) {
		return 0
	}
	return e
}

// possessive reports whether the apostrophe at i opens a possessive s.
func (s *scanner) possessive(i int) bool {
	return s.at(i) != '-' && s.at(i+1) == 's' && !unicode.IsLetter(s.at(i+2))
}

// Degrees that follow a name after a comma.
var degrees = wordSet("MD PhD RN MBBS FRCP DNP MBChB")

// degree looks for a name of two words before ", MD". With MD alone this is as
// often a town in Maryland, so a country or a postal code after it rules it out.
func (s *scanner) degree(i, j int) {
	word := s.slice(i, j)
	if s.has(i, "M.D.") {
		word = "MD"
	}
	if !degrees[word] || s.at(i-1) != ' ' || s.at(i-2) != ',' {
		return
	}
	c := Medium
	if word == "MD" {
		c = Low
		k := s.blanks(j)
		if s.at(k) == ',' {
			k = s.blanks(k + 1)
		}
		if s.digit(k) || s.hasFold(k, "usa") || s.hasFold(k, "u.s") || s.hasFold(k, "united") {
			return
		}
	}
	end := i - 2
	start, words := end, 0
	for k := end; words < 3 && end-k < 3*longestNameWord; {
		b := k
		for b > 0 && k-b < longestNameWord && (unicode.IsLetter(s.at(b-1)) && !isHan(s.at(b-1)) || s.at(b-1) == '-' || s.at(b-1) == '\'' || s.at(b-1) == '.' && b == k) {
			b--
		}
		if b == k || !unicode.IsUpper(s.at(b)) {
			break
		}
		start, words = b, words+1
		if s.at(b-1) != ' ' {
			break
		}
		k = b - 1
	}
	if words >= 2 {
		s.warn(Name, c, start, end, keyNameDegree, map[string]any{"Title": word})
	}
}

// Words before "name" that make it a person's, and words that make it another's.
var otherNames = wordSet("brand trade generic gene drug file protocol study product test hospital common chemical species strain variable user domain trivial proper institution centre center company manufacturer device code")

// readNameLatin: Patient name: John Smith; a man named John Smith.
func readNameLatin(s *scanner, l label, i, j int) {
	v, _ := s.after(j)
	colon := len(l.words) > 5 && l.words[len(l.words)-5:] == "named"
	for k := j; k < v; k++ {
		colon = colon || s.at(k) == ':' || s.hasFold(k, " is ")
	}
	if !colon {
		return
	}
	if l.words == "name" {
		k := s.blanksBack(i)
		b := k
		for k-b < longestWord && isLetter(s.at(b-1)) {
			b--
		}
		if otherNames[strings.ToLower(s.slice(b, k))] {
			return
		}
	}
	if end, words := s.latinName(v); words > 0 {
		s.warn(Name, Medium, v, end, keyNameLabel, map[string]any{"Label": s.slice(i, j)})
	}
}

// readInitials: Initials: J.S.; the ICMJE counts them among the identifiers.
func readInitials(s *scanner, _ label, i, j int) {
	v, sign := s.after(j)
	end, letters := v, 0
	for end-v < 8 && (unicode.IsUpper(s.at(end)) || s.at(end) == '.') {
		if s.at(end) != '.' {
			letters++
		}
		end++
	}
	if sign && letters >= 2 && letters <= 4 && !isAlnum(s.at(end)) && !s.has(v, "XX") {
		s.warn(Name, Medium, v, end, keyInitials, map[string]any{"Label": s.slice(i, j)})
	}
}
