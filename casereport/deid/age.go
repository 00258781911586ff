package deid

// The safe harbor method of 45 CFR 164.514(b)(2)(i)(C) lets ages stand up to 89;
// above, they are to be given as "90 or older".
const (
	lastPlainAge = 89
	lastAge      = 130
)

func identifyingAge(n int) bool { return n > lastPlainAge && n <= lastAge }

// ageFromFigure: 92岁, 92周岁, 92-year-old, 92 years old, 92 y/o, 92 years of age.
func (s *scanner) ageFromFigure(i int) {
	j := s.digits(i, 4)
	if n := j - i; n != 2 && n != 3 || !identifyingAge(s.value(i, j)) || s.at(i-1) == '.' {
		return
	}
	if end, ok := s.ageUnit(j); ok && !s.bound(i, end) {
		s.age(High, i, end, s.value(i, j))
	}
}

var ageUnits = []string{
	"y/o", "yo", "-yo", "y.o.", "yr old", "yrs old", "-yr-old", "year old", "years old", "years of age",
	"-year-old", "-years-old", "-year old", "year-old", "years-old",
}

// ageUnit reads what makes a figure an age.
func (s *scanner) ageUnit(j int) (int, bool) {
	k := s.blanks(j)
	for _, u := range []string{"岁", "周岁"} {
		if s.has(k, u) {
			return k + len([]rune(u)), true
		}
	}
	for _, u := range ageUnits {
		if end := k + len(u); s.hasFold(k, u) && !isLetter(s.at(end)) {
			return end, true
		}
	}
	return 0, false
}

// bound reports whether the age [i, end) is the bound of a group and nobody's own:
// ≥90 years, 90岁以上, 18-90岁, over 90 years old.
func (s *scanner) bound(i, end int) bool {
	k := s.blanksBack(i)
	switch p := s.at(k - 1); {
	case p != 0 && containsRune("<>≥≤≧≦＞＜=~至到-", p):
		return true
	}
	for _, w := range boundsBefore {
		n := len([]rune(w))
		if s.hasFold(k-n, w) && !isLetter(s.at(k-n-1)) {
			return true
		}
	}
	k = s.blanks(end)
	for _, w := range boundsAfter {
		if s.hasFold(k, w) {
			return true
		}
	}
	return false
}

var (
	boundsBefore = []string{
		"over", "above", "under", "below", "than", "least", "most", "to", "and", "until",
		"超过", "大于", "小于", "不足", "至少", "高于", "低于", "满", "近",
	}
	boundsAfter = []string{
		"以上", "以下", "及以上", "及以下", "或以上", "-", "~", "至", "到", "组", "人群",
		"or older", "and older", "or more", "and over",
	}
)

func (s *scanner) age(c Confidence, i, j, n int) {
	s.warn(Age, c, i, j, keyAge, map[string]any{"Age": n})
}

// readAge: 年龄：92.
func readAge(s *scanner, _ label, i, j int) {
	v, sign := s.after(j)
	end := s.digits(v, 4)
	if !sign || end-v < 2 || !identifyingAge(s.value(v, end)) || s.at(end) == '.' || s.at(end) == '%' || s.bound(v, end) {
		return
	}
	s.age(Medium, v, end, s.value(v, end))
}

// ageFromWord: aged 92, age 92, age: 92, age of 92; ninety-two-year-old;
// nonagenarian, centenarian.
func (s *scanner) ageFromWord(i, j int) {
	switch {
	case s.is(i, j, "aged"), s.is(i, j, "age"):
		v := s.blanks(j)
		if s.at(v) == ':' {
			v = s.blanks(v + 1)
		} else if s.hasFold(v, "of ") {
			v = s.blanks(v + 3)
		}
		end := s.digits(v, 4)
		if n := end - v; v > j && n >= 2 && identifyingAge(s.value(v, end)) && !s.inOtherUnit(end) && !s.bound(v, end) {
			s.age(High, v, end, s.value(v, end))
		}
	case s.is(i, j, "nonagenarian"), s.is(i, j, "centenarian"):
		s.warn(Age, Medium, i, j, keyAgeWord, nil)
	case s.is(i, j, "ninety"):
		s.ageInWords(i, j)
	}
}

// inOtherUnit reports whether a figure after "age" is no number of years.
func (s *scanner) inOtherUnit(end int) bool {
	k := s.blanks(end)
	return s.at(end) == '.' && s.digit(end+1) || s.at(k) == '%' ||
		s.hasFold(k, "day") || s.hasFold(k, "month") || s.hasFold(k, "week") || s.hasFold(k, "hour")
}

var ones = []string{"", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"}

func (s *scanner) ageInWords(i, j int) {
	k, extra := j, 0
	if r := s.at(j); r == '-' || r == ' ' {
		for n := len(ones) - 1; n > 0; n-- {
			if s.hasFold(j+1, ones[n]) && !isLetter(s.at(j+1+len(ones[n]))) {
				k, extra = j+1+len(ones[n]), n
				break
			}
		}
	}
	if end, ok := s.ageUnit(k); ok && !s.bound(i, end) {
		s.age(High, i, end, 90+extra)
	}
}

// ageFromNumerals: 九十二岁, 一百零二岁, 百岁, found at the 岁.
func (s *scanner) ageFromNumerals(i int) {
	j := i
	if s.at(j-1) == '周' {
		j--
	}
	k := j
	for j-k < 5 && (numeral(s.at(k-1)) >= 0 || s.at(k-1) == '百') {
		k--
	}
	n := 0
	switch {
	case s.has(k, "九十") && j-k <= 3:
		n = s.numeralValue(k, j)
	case s.has(k, "一百") || s.has(k, "百"):
		n = 100
		for m := k; m < j; m++ {
			if s.at(m) == '百' {
				n += s.numeralValue(m+1, j)
				break
			}
		}
	}
	if identifyingAge(n) && !s.bound(k, i+1) {
		s.age(High, k, i+1, n)
	}
}

// is reports whether the Latin word [i, j) is w, whatever its case.
func (s *scanner) is(i, j int, w string) bool { return j-i == len(w) && s.hasFold(i, w) }
