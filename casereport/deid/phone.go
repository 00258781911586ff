package deid

// Mobile numbers of mainland China: eleven figures of which the first three are
// the network's, as allotted by the Ministry of Industry and Information
// Technology up to March 2023 (notice of 5 June 2023, read at zh.wikisource.org,
// 我国公众移动通信网网号及H₀分配情况). 16x and 17x hold resellers and satellites too.
var mobilePrefixes = map[rune]string{
	'3': "0123456789",
	'4': "56789",
	'5': "012356789",
	'6': "12567",
	'7': "012345678",
	'8': "0123456789",
	'9': "012356789",
}

const mobileLength = 11

// phone looks for a telephone number at the first of a run of figures, and
// reports whether the figures are spoken for.
func (s *scanner) phone(i int) bool {
	if p := s.at(i - 1); isAlnum(p) || p == '_' || p == '.' && s.digit(i-2) || p == '+' || p == '-' && isAlnum(s.at(i-2)) {
		return false
	}
	return s.mobile(i, i) || s.landline(i)
}

// mobile looks for a mobile number at i, after an optional 86 or 0086.
func (s *scanner) mobile(start, i int) bool {
	for _, country := range []string{"0086", "86"} {
		if s.has(i, country) {
			j := i + len(country)
			if s.at(j) == ')' {
				j++
			}
			if r := s.at(j); r == ' ' || r == '-' {
				j++
			}
			if s.at(j) == '1' && s.mobile(start, j) {
				return true
			}
		}
	}
	if s.at(i) != '1' || !containsRune(mobilePrefixes[s.at(i+1)], s.at(i+2)) {
		return false
	}
	end, ok := s.grouped(i, mobileLength, 3, 7)
	if !ok || s.unit(end) {
		return false
	}
	s.warn(Phone, High, start, end, keyMobile, map[string]any{"Prefix": s.slice(i, i+3)})
	return true
}

// grouped reads exactly n figures at i, with one blank or dash allowed before
// each of the two given places, and nothing that would make them part of more.
func (s *scanner) grouped(i, n, first, second int) (int, bool) {
	j := i
	for k := range n {
		if k == first || k == second {
			if r := s.at(j); r == ' ' || r == '-' {
				j++
			}
		}
		if !s.digit(j) {
			return 0, false
		}
		j++
	}
	return j, s.closed(j)
}

// closed reports whether a number may end at j.
func (s *scanner) closed(j int) bool {
	r := s.at(j)
	return !isAlnum(r) && r != '_' && !(r == '.' && s.digit(j+1)) && !(r == '-' && s.digit(j+1) && s.digit(j+6))
}

// landline looks for a number with its area code: 010, 02x or 0xxx, then seven
// or eight figures of which the first is 2 to 8 (read at wikiwand.com,
// 中国大陆电话号码), then perhaps an extension.
func (s *scanner) landline(i int) bool {
	if s.at(i) != '0' || s.at(i+1) < '1' {
		return false
	}
	area := i + 4
	if s.at(i+1) == '1' && s.at(i+2) == '0' || s.at(i+1) == '2' {
		area = i + 3
	}
	if s.digits(i, 4) < area {
		return false
	}
	j, confidence := area, Low
	switch {
	case s.at(j) == ')' || s.at(j) == '-':
		j, confidence = s.blanks(j+1), High
	case s.at(j) == ' ' && !(s.at(i-1) == ' ' && s.digit(i-2)):
		j, confidence = s.blanks(j), Medium
	}
	if r := s.at(j); r < '2' || r > '8' {
		return false
	}
	end, ok := s.grouped(j, 8, 4, 9)
	if !ok && area == i+4 {
		end, ok = s.grouped(j, 7, 3, 9)
	}
	if !ok || s.unit(end) {
		return false
	}
	for _, sign := range []string{"转", "-", " ext. ", " ext "} {
		if s.hasFold(end, sign) {
			from := s.blanks(end + len([]rune(sign)))
			if e := s.digits(from, 5); e > from && !s.digit(e) {
				end = e
			}
			break
		}
	}
	s.warn(Phone, confidence, i, end, keyLandline, map[string]any{"Area": s.slice(i, area)})
	return true
}

// An international number has at most fifteen figures (ITU-T E.164, clause 6).
// Below ten, a plus sign is more often a sign than a prefix.
const (
	leastAbroad = 10
	mostAbroad  = 15
)

// phoneAbroad looks for +CC with the number in groups (ITU-T E.123).
func (s *scanner) phoneAbroad(i int) {
	if p := s.at(i - 1); isAlnum(p) || p == ')' || p == '+' || p == '/' || s.at(i+1) < '1' || s.at(i+1) > '9' {
		return
	}
	end, n := s.loose(i + 1)
	if n < leastAbroad || n > mostAbroad || s.unit(end) || !s.closed(end) {
		return
	}
	s.warn(Phone, High, i, end, keyInternational, nil)
}

// loose reads figures with single blanks, dashes and brackets between them, and
// returns the end and how many figures there were. It stops after mostAbroad+1.
func (s *scanner) loose(i int) (end, n int) {
	end = i
	for j, gap := i, 0; n <= mostAbroad; j++ {
		switch r := s.at(j); {
		case isDigit(r):
			n++
			end, gap = j+1, 0
		case (r == ' ' || r == '-' || r == '(' || r == ')') && gap < 2:
			gap++
		default:
			return end, n
		}
	}
	return end, n
}
