package deid

// Names of months, with the abbreviations in use.
var months = map[string]int{
	"january": 1, "february": 2, "march": 3, "april": 4, "may": 5, "june": 6, "july": 7, "august": 8,
	"september": 9, "october": 10, "november": 11, "december": 12,
	"jan": 1, "feb": 2, "mar": 3, "apr": 4, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "sept": 9, "oct": 10, "nov": 11, "dec": 12,
}

// month is the name of one in the text.
type month struct {
	n   int  // 1 to 12
	end int  // offset after the name and the point of an abbreviation
	sat bool // written as names are: March, not march or MARCH
}

// monthAt reads the name of a month. In small letters only the full names that
// mean nothing else count: "may" and "march" are verbs.
func (s *scanner) monthAt(i int) (month, bool) {
	var word [9]byte
	j, upper := i, 0
	for isLetter(s.at(j)) {
		if j-i == len(word) {
			return month{}, false
		}
		if r := s.at(j); r != lower(r) {
			upper++
		}
		word[j-i] = byte(lower(s.at(j)))
		j++
	}
	n, ok := months[string(word[:j-i])]
	if !ok {
		return month{}, false
	}
	first := s.at(i) != lower(s.at(i))
	if !first && (j-i <= 4 || n == 3 || upper > 0) && !(j-i == 4 && (n == 6 || n == 7)) {
		return month{}, false
	}
	if s.at(j) == '.' && j-i <= 4 {
		j++
	}
	return month{n, j, first && upper == 1 || !first}, true
}

// dateFromWord: March 5, 2024; Mar. 5th 2024; March 5-7, 2024; March 2024; March 5.
func (s *scanner) dateFromWord(i int) {
	if s.digit(i - 1) {
		return
	}
	m, ok := s.monthAt(i)
	if !ok {
		return
	}
	d := s.blanks(m.end)
	hyphen := s.at(d) == '-'
	if hyphen {
		d++
	}
	if d == m.end {
		return // OCT4, MARCH5, SEPT9, DEC1 are genes
	}
	e := s.digits(d, 5)
	if y := s.value(d, e); e-d == 4 && isYear(y) && !s.digit(e) {
		s.warn(Month, Low, i, e, keyMonth, nil)
		return
	}
	if e == d || e-d > 2 || !possible(m.n, s.value(d, e)) || s.at(e) == '.' && s.digit(e+1) || s.at(e) == ':' {
		return
	}
	end := s.ordinal(e)
	if s.at(end) == '-' {
		if f := s.digits(end+1, 2); f > end+1 && !s.digit(f) {
			end = s.ordinal(f)
		}
	}
	if y, ok := s.yearAfter(end); ok {
		s.date(High, i, y, keyDate)
		return
	}
	if m.sat && !hyphen && !s.unit(end) && !isLetter(s.at(end)) {
		s.date(Medium, i, end, keyDateNoYear)
	}
}

// dateDayFirst: 5 March 2024, 5th of March 2024, 5-Mar-2024, 05MAR2024, 5 March.
func (s *scanner) dateDayFirst(i, j int) bool {
	if j-i > 2 {
		return false
	}
	k := s.ordinal(j)
	w := s.blanks(k)
	if s.hasFold(w, "of ") {
		w = s.blanks(w + 3)
	}
	hyphen := s.at(w) == '-' || s.at(w) == '/'
	if hyphen {
		w++
	}
	m, ok := s.monthAt(w)
	if !ok || !possible(m.n, s.value(i, j)) {
		return false
	}
	if y, ok := s.yearAfter(m.end); ok {
		s.date(High, i, y, keyDate)
		return true
	}
	glued := w == k
	if e := s.digits(m.end, 5); glued && e-m.end == 4 && isYear(s.value(m.end, e)) {
		s.date(High, i, e, keyDate)
		return true
	}
	if m.sat && !hyphen && !glued && !s.counted(i) {
		s.date(Medium, i, m.end, keyDateNoYear)
		return true
	}
	return false
}

// ordinal skips st, nd, rd or th after a figure.
func (s *scanner) ordinal(i int) int {
	for _, o := range []string{"st", "nd", "rd", "th"} {
		if s.hasFold(i, o) && !isLetter(s.at(i+2)) {
			return i + 2
		}
	}
	return i
}

// yearAfter reads ", 2024", " 2024" or "-2024" at i.
func (s *scanner) yearAfter(i int) (int, bool) {
	y := s.blanks(i)
	if r := s.at(y); r == ',' || r == '-' || r == '/' {
		y = s.blanks(y + 1)
	}
	e := s.digits(y, 5)
	return e, y > i && e-y == 4 && isYear(s.value(y, e))
}

// counted reports whether the figure at i belongs to the word before it: grade 3
// May …, cycle 2 March.
func (s *scanner) counted(i int) bool {
	k := s.blanksBack(i)
	if k == i {
		return false
	}
	for _, w := range []string{"grade", "phase", "cohort", "stage", "type", "arm", "level", "day", "cycle", "week", "figure", "table", "part", "group", "of"} {
		if n := len(w); k >= n && s.hasFold(k-n, w) && !isLetter(s.at(k-n-1)) {
			return true
		}
	}
	return false
}

// dateFromNumerals: 二〇二四年三月五日 and 三月五日, found at the 月.
func (s *scanner) dateFromNumerals(i int) {
	m := i
	for i-m < 2 && numeral(s.at(m-1)) >= 0 {
		m--
	}
	d, e := i+1, i+1
	for e-d < 3 && numeral(s.at(e)) >= 0 {
		e++
	}
	if m == i || e == d || s.at(e) != '日' && s.at(e) != '号' || !possible(s.numeralValue(m, i), s.numeralValue(d, e)) {
		return
	}
	if s.at(m-1) == '年' {
		y := m - 1
		for m-1-y < 4 && numeral(s.at(y-1)) >= 0 && s.at(y-1) != '十' {
			y--
		}
		if n := m - 1 - y; n == 4 || n == 2 {
			s.date(High, y, e+1, keyDate)
			return
		}
	}
	s.date(Medium, m, e+1, keyDateNoYear)
}

// numeral is the value of a Chinese numeral up to ten, or -1.
func numeral(r rune) int {
	switch r {
	case '〇', '零', '○':
		return 0
	case '一', '元':
		return 1
	case '二':
		return 2
	case '三':
		return 3
	case '四':
		return 4
	case '五':
		return 5
	case '六':
		return 6
	case '七':
		return 7
	case '八':
		return 8
	case '九':
		return 9
	case '十':
		return 10
	}
	return -1
}

// numeralValue reads numerals below a hundred: 五, 十, 十二, 二十, 九十三, 零二.
func (s *scanner) numeralValue(i, j int) int {
	n := 0
	for ; i < j; i++ {
		if v := numeral(s.at(i)); v == 10 {
			n = max(n, 1) * 10
		} else {
			n += v
		}
	}
	return n
}
