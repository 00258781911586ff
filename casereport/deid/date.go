package deid

// Years that a date in a case report may have. Four figures outside of it are
// something else.
const (
	firstYear = 1900
	lastYear  = 2099
)

// possible reports whether month and day can be a date. The 29th of February
// counts in every year: the year may be missing or two figures long.
func possible(month, day int) bool {
	if month < 1 || month > 12 || day < 1 {
		return false
	}
	return day <= [...]int{31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}[month-1]
}

func isYear(n int) bool { return n >= firstYear && n <= lastYear }

// dateFromFigure tries the forms that begin with a figure.
func (s *scanner) dateFromFigure(i int) {
	if p := s.at(i - 1); (p == '.' || p == '/' || p == '-') && s.digit(i-2) || p == 'v' || p == 'V' {
		return // the tail of a longer figure, or a version
	}
	j := s.digits(i, 9)
	switch {
	case s.dateChinese(i, j), s.dateYearFirst(i, j), s.dateYearLast(i, j), s.dateCompact(i, j):
	default:
		s.dateDayFirst(i, j)
	}
}

// dateChinese: 2024年3月5日, 24年3月5号, 3月5日, 3月5日至7日, 2024年3月.
func (s *scanner) dateChinese(i, j int) bool {
	k, year := s.blanks(j), 0
	if s.at(k) == '年' && (j-i == 4 || j-i == 2) {
		year = s.value(i, j)
		if j-i == 4 && !isYear(year) {
			return false
		}
		m := s.blanks(k + 1)
		n := s.digits(m, 2)
		if n == m {
			return false // a year alone
		}
		k, j = s.blanks(n), n
		return s.dateChineseRest(i, m, j, k, year)
	}
	return s.dateChineseRest(i, i, j, k, 0)
}

// dateChineseRest reads month [m, j), the sign at k, and the day after it.
func (s *scanner) dateChineseRest(i, m, j, k, year int) bool {
	if s.at(k) != '月' || j-m > 2 {
		return false
	}
	month, d := s.value(m, j), s.blanks(k+1)
	e := s.digits(d, 3)
	end, ok := s.dayEnd(d, e, month)
	switch {
	case ok && year > 0:
		s.date(High, i, end, keyDate)
	case ok:
		s.date(Medium, i, end, keyDateNoYear)
	case year >= firstYear && possible(month, 1) && e == d:
		s.warn(Month, Low, i, k+1, keyMonth, nil)
		return true
	}
	return ok
}

// dayEnd reads the day [d, e) with its sign, or a range of days: 5日, 5号, 5-7日,
// 5日至7日. It returns the offset after it.
func (s *scanner) dayEnd(d, e, month int) (int, bool) {
	if e == d || e-d > 2 || !possible(month, s.value(d, e)) {
		return 0, false
	}
	sign := func(i int) bool { return s.at(i) == '日' || s.at(i) == '号' }
	k := s.blanks(e)
	if r := s.at(k); r == '-' || r == '~' || r == '至' || r == '到' || r == '、' {
		f := s.digits(k+1, 2)
		if g := s.blanks(f); f > k+1 && sign(g) {
			return g + 1, true
		}
	}
	if !sign(k) {
		return 0, false
	}
	if r := s.at(k + 1); r == '-' || r == '~' || r == '至' || r == '到' {
		if f := s.digits(k+2, 2); f > k+2 && sign(f) {
			return f + 1, true
		}
	}
	return k + 1, true
}

// dateYearFirst: 2024-03-05, 2024/3/5, 2024.3.5, and with the sign doubled by a
// slip of the hand. A time may follow.
func (s *scanner) dateYearFirst(i, j int) bool {
	if j-i != 4 || !isYear(s.value(i, j)) {
		return false
	}
	m, sep := s.separator(j)
	n := s.digits(m, 2)
	d, sep2 := s.separator(n)
	if sep == 0 || sep2 != sep || n == m {
		return false
	}
	e := s.digits(d, 2)
	if e == d || !possible(s.value(m, n), s.value(d, e)) {
		return false
	}
	if s.digit(e) && s.at(s.digits(e, 2)) != ':' || sep == '.' && s.at(e) == '.' && s.digit(e+1) {
		return false
	}
	if s.recent(i, "version", "版本") {
		return false
	}
	s.date(High, i, e, keyDate)
	return true
}

// separator reads - / or . at i, possibly twice.
func (s *scanner) separator(i int) (int, rune) {
	r := s.at(i)
	if r != '-' && r != '/' && r != '.' {
		return i, 0
	}
	if s.at(i+1) == r {
		return i + 2, r
	}
	return i + 1, r
}

// dateYearLast: 05/03/2024, 5.3.2024, 5-3-2024 in either order of day and month,
// and 05/03/24 where it cannot be a list of values.
func (s *scanner) dateYearLast(i, j int) bool {
	m, sep := s.separator(j)
	n := s.digits(m, 2)
	y, sep2 := s.separator(n)
	if j-i > 2 || sep == 0 || sep2 != sep || n == m {
		return false
	}
	a, b := s.value(i, j), s.value(m, n)
	z := s.digits(y, 5)
	if !possible(a, b) && !possible(b, a) || isLetter(s.at(z)) || s.at(z) == sep || s.at(z) == '.' && s.digit(z+1) {
		return false
	}
	switch {
	case z-y == 4 && isYear(s.value(y, z)):
		s.date(High, i, z, keyDate)
	case z-y == 2 && sep == '/' && j-i == 2 && n-m == 2 && !s.unit(z) &&
		(s.at(i) == '0' || s.at(m) == '0'):
		s.date(Low, i, z, keyDateShort)
	default:
		return false
	}
	return true
}

// dateCompact: 20240305. After a word that asks for a date it is one. Alone it is
// a batch or a file as often, so the warning is weak.
func (s *scanner) dateCompact(i, j int) bool {
	if !s.compactDay(i, j) || isAlnum(s.at(i-1)) || isLetter(s.at(j)) || s.at(j) == '-' || s.at(j) == '_' || s.unit(j) {
		return false
	}
	k := s.blanksBack(i)
	if s.at(k-1) == ':' {
		k = s.blanksBack(k - 1)
	}
	for _, label := range []string{"日期", "时间", "生日", "出生", "于", "date", "Date", "DOB", "birth", "Birth"} {
		if s.before(k, label) {
			s.date(High, i, j, keyDateLabel)
			return true
		}
	}
	if y := s.value(i, i+4); y >= firstCompactYear && y <= lastCompactYear {
		s.date(Low, i, j, keyDateCompact)
	}
	return true
}

// Without a label only years are taken in which a patient of today was treated.
const (
	firstCompactYear = 1990
	lastCompactYear  = 2039
)

// compactDay reports whether [i, j) are eight figures that make a day.
func (s *scanner) compactDay(i, j int) bool {
	return j-i == 8 && isYear(s.value(i, i+4)) && possible(s.value(i+4, i+6), s.value(i+6, i+8))
}

// date records a day. A date in a citation ("accessed 5 March 2024") is the
// reader's, not the patient's, most of the time.
func (s *scanner) date(c Confidence, i, j int, key string) {
	if s.recent(i, "accessed", "retrieved", "published", "检索", "访问", "发表") {
		c, key = Low, keyDateCited
	}
	s.warn(Date, c, i, j, key, nil)
}

// recent reports whether one of the words stands shortly before i.
func (s *scanner) recent(i int, words ...string) bool {
	const near = 14
	for k := max(0, i-near); k < i; k++ {
		for _, w := range words {
			if s.hasFold(k, w) {
				return true
			}
		}
	}
	return false
}

// units after a figure that make it an amount.
var units = []string{
	"mg", "g", "kg", "ug", "µg", "μg", "ng", "pg", "ml", "l", "dl", "ul", "mm", "cm", "m", "u", "iu", "mmol", "umol",
	"gy", "cgy", "kpa", "mmhg", "cells", "copies", "bp", "min", "h", "hours", "hour", "days", "day", "weeks", "week",
	"months", "years", "cycles", "cycle", "courses", "times", "patients", "cases", "doses", "x", "s",
}

// unit reports whether what follows a figure that ends at j makes it an amount.
func (s *scanner) unit(j int) bool {
	k := s.blanks(j)
	switch r := s.at(k); {
	case r == '%' || r == '×' || r == '*' || r == '^' || r == '℃' || r == '°' || r == '㎝' || r == '㎎':
		return true
	case r != 0 && containsRune("个次例粒片支袋瓶万亿元份拷毫克升岁天周", r):
		return true
	case isLetter(r) || r == 'µ' || r == 'μ':
		e := k
		for e-k < longestWord && (isLetter(s.at(e)) || s.at(e) == 'µ' || s.at(e) == 'μ') {
			e++
		}
		for _, u := range units {
			if len([]rune(u)) == e-k && s.hasFold(k, u) {
				return true
			}
		}
	}
	return false
}

func containsRune(set string, r rune) bool {
	for _, x := range set {
		if x == r {
			return true
		}
	}
	return false
}
