package deid

// bearing says how strongly a Chinese title speaks for a name before it.
type bearing int

const (
	personal     bearing = iota // 先生, 女士: hardly ever follows anything but a name
	professional                // 医生, 主任: follows departments and duties too
	patient                     // 患者: follows every disease there is
)

// Titles that follow a name.
var hanTitles = func() map[rune][]hanTitle {
	m := make(map[rune][]hanTitle)
	for b, words := range [][]string{
		personal:     {"先生", "女士", "小姐", "太太", "夫人", "阿姨", "大爷", "大妈", "大娘", "奶奶", "爷爷"},
		professional: {"医生", "医师", "大夫", "主任", "副主任", "教授", "副教授", "护士", "护士长", "院长", "副院长", "所长", "博士", "老师", "同志", "老人"},
		patient:      {"患者", "病人"},
	} {
		for _, w := range words {
			first := []rune(w)[0]
			m[first] = append(m[first], hanTitle{w, bearing(b)})
		}
	}
	return m
}()

type hanTitle struct {
	word string
	is   bearing
}

// titleHan looks for a name before a title that begins at i.
func (s *scanner) titleHan(i int) {
	for _, t := range hanTitles[s.r[i]] {
		if !s.has(i, t.word) || s.at(i-1) == '副' {
			continue // 副主任 was seen at the 副
		}
		end := s.blanksBack(i)
		if start, ok := s.nameEnding(end, t.is != personal); ok {
			c := map[bearing]Confidence{personal: High, professional: Medium, patient: Low}[t.is]
			if t.is != patient || !isHan(s.at(start-1)) && end == i {
				s.warn(Name, c, start, end, keyNameTitle, map[string]any{"Title": t.word})
			}
		} else if t.is == personal && end == i && s.surnameAlone(i) {
			s.warn(Name, Low, i-s.surnameBefore(i), i, keyNameSurname, map[string]any{"Title": t.word})
		}
		return
	}
}

// nameEnding finds a full name that ends at end: a compound surname with one or
// two characters, a surname with two, a surname with one, in this order. A
// surname that is a preposition too (于张伟 …) gives way to a shorter name.
func (s *scanner) nameEnding(end int, strict bool) (int, bool) {
	for _, n := range []int{4, 3, 2} {
		start := end - n
		if start < 0 || !s.fullName(start, end, strict) || n == 4 && s.surname(start) != 2 {
			continue
		}
		if r := s.at(start); n == 3 && (r == '于' || r == '向') && s.fullName(start+1, end, strict) {
			continue
		}
		return start, true
	}
	return 0, false
}

// surnameBefore is the length of the surname that ends at i, or 0.
func (s *scanner) surnameBefore(i int) int {
	switch {
	case s.surname(i-2) == 2:
		return 2
	case surnames[s.at(i-1)]:
		return 1
	}
	return 0
}

// surnameAlone reports whether a lone surname stands before i: after a border or
// a word that a person's name follows.
func (s *scanner) surnameAlone(i int) bool {
	n := s.surnameBefore(i)
	if n == 0 {
		return false
	}
	k := i - n
	return !isHan(s.at(k-1)) || s.before(k, "患者") || s.before(k, "病人") || s.before(k, "由") || s.before(k, "与") ||
		s.before(k, "和") || s.before(k, "位") || s.before(k, "对") || s.before(k, "感谢")
}

// readNameAfter: 患者张三，男. The name has to end at a border or before the sex,
// because almost any verb can follow 患者.
func readNameAfter(s *scanner, _ label, i, j int) {
	v := s.blanks(j)
	if s.at(v) == ':' {
		v = s.blanks(v + 1)
	}
	for _, n := range []int{4, 3, 2} {
		end := v + n
		if s.fullName(v, end, true) && (n != 4 || s.surname(v) == 2) && s.border(end) {
			s.warn(Name, Medium, v, end, keyNameLabel, map[string]any{"Label": s.slice(i, j)})
			return
		}
	}
}

// border reports whether a name can end before i.
func (s *scanner) border(i int) bool {
	r := s.at(i)
	return !isHan(r) && !isAlnum(r) || r == '男' || r == '女'
}

// nameBeforeSex: 张三，男，56岁 and 张三男56岁, found at the sex. The name has to
// begin at a border and an age to follow.
func (s *scanner) nameBeforeSex(i int) {
	k := i + 1
	if s.at(k) == '性' {
		k++
	}
	if r := s.at(k); r == ',' || r == '、' || r == ' ' {
		k++
	}
	if e := s.digits(s.blanks(k), 3); e == s.blanks(k) || s.at(s.blanks(e)) != '岁' {
		return
	}
	end := s.blanksBack(i)
	if r := s.at(end - 1); r == ',' || r == '、' {
		end--
	}
	if start, ok := s.nameEnding(end, true); ok && !isHan(s.at(start-1)) {
		s.warn(Name, Medium, start, end, keyNameSex, nil)
	}
}

// longestHanName is that of a transcribed name such as 阿依古丽·买买提.
const longestHanName = 16

// readNameLabelled: 姓名：张三, 主治医师：王伟, 姓名：阿依古丽·买买提, 姓名: Zhang San.
func readNameLabelled(s *scanner, _ label, i, j int) {
	v, sign := s.after(j)
	if !sign {
		return
	}
	if isLetter(s.at(v)) {
		readNameLatin(s, label{}, i, j)
		return
	}
	args := map[string]any{"Label": s.slice(i, j)}
	// Forms run on: 姓名：张三男, 姓名：张三性别：男.
	for _, n := range []int{3, 2} {
		next := v + n
		if s.fullName(v, next, true) && (s.at(next) == '男' || s.at(next) == '女' || s.has(next, "性别") || s.has(next, "年龄")) {
			s.warn(Name, High, v, next, keyNameLabel, args)
			return
		}
	}
	end, dotted := v, false
	for end-v < longestHanName && (isHan(s.at(end)) || s.at(end) == '·' && end > v) {
		dotted = dotted || s.at(end) == '·'
		end++
	}
	if n := end - v; !dotted && (n < 2 || n > 4) {
		return
	}
	for k := v; k < end; k++ {
		if neverGiven[s.at(k)] {
			return
		}
	}
	c := Medium
	if dotted || s.fullName(v, end, false) {
		c = High
	}
	if c == High || s.border(end) && !noNames[s.slice(v, end)] && !s.masked(v, end) {
		s.warn(Name, c, v, end, keyNameLabel, args)
	}
}

// masked reports whether the value says that there is none.
func (s *scanner) masked(i, j int) bool {
	switch s.slice(i, j) {
	case "保密", "隐去", "略去", "已隐", "匿名", "化名", "空缺", "缺失", "已略":
		return true
	}
	return false
}
