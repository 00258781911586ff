package deid

import "unicode"

// Kinds of Chinese streets, with the words that end alike and are none.
var (
	hanStreets = []string{"路", "街", "大道", "巷", "胡同", "弄", "小区", "新村", "公路"}
	noStreets  = []string{
		"通路", "旁路", "线路", "管路", "回路", "电路", "气路", "思路", "支路", "环路", "一路", "径路", "尿路", "套路", "退路", "静路", "油路", "水路",
	}
)

const longestAddress = 40

// streetFromFigure: 人民路12号 with what stands around it, and 12 High Street.
func (s *scanner) streetFromFigure(i int) {
	j := s.digits(i, 6)
	if j-i > 5 {
		return
	}
	if r := s.at(j); r == '号' || r == '弄' || r == '-' && s.digit(j+1) && s.at(s.digits(j+1, 4)) == '号' {
		s.streetHan(i, j)
		return
	}
	s.streetLatin(i, j)
}

func (s *scanner) streetHan(i, j int) {
	k := s.blanksBack(i)
	street := false
	for _, w := range hanStreets {
		street = street || s.before(k, w)
	}
	for _, w := range noStreets {
		street = street && !s.before(k, w)
	}
	if !street || s.before(k-1, "某") {
		return
	}
	start := k
	for k-start < longestAddress && (isHan(s.at(start-1)) || isDigit(s.at(start-1))) && !containsRune("住于在址为是至到自从某因", s.at(start-1)) {
		start--
	}
	if k-start < 2 || s.at(start-1) == '某' {
		return
	}
	c := Medium
	for m := start; m < k; m++ {
		if r := s.at(m); r == '省' || r == '市' || r == '县' || r == '区' && s.at(m-1) != '小' {
			c = High
		}
	}
	s.warn(Address, c, start, max(j, s.building(j)), keyStreet, nil)
}

// building reads on over 号, 号院, 3号楼, 2单元, 301室 …
func (s *scanner) building(j int) int {
	end := 0
	for range 6 {
		k := j
		if s.at(k) == '-' {
			k = s.digits(k+1, 5)
		}
		m := k
		for _, w := range []string{"号楼", "号院", "号", "栋", "幢", "座", "单元", "层", "楼", "室", "户", "弄", "院", "组", "排"} {
			if s.has(k, w) {
				m = k + len([]rune(w))
				break
			}
		}
		if m == k {
			return end
		}
		end = m
		if j = s.digits(s.blanks(m), 5); j == s.blanks(m) {
			return end
		}
	}
	return end
}

// Kinds of English streets; Dr and Ct are left out, they are titles and scans.
var latinStreets = wordSet("Street St Road Rd Avenue Ave Lane Ln Boulevard Blvd Court Square Terrace Crescent Highway Drive Parkway Alley Hutong Close Gardens")

// streetLatin: 12 High Street, 221B Baker St, 37 Guo Xue Lane.
func (s *scanner) streetLatin(i, j int) {
	if unicode.IsUpper(s.at(j)) && !isAlnum(s.at(j+1)) {
		j++
	}
	if s.at(j) != ' ' || s.at(i-1) == '.' {
		return
	}
	k := j + 1
	for words := 0; words < 5; words++ {
		e := s.nameWord(k)
		if e == 0 {
			return
		}
		if words > 0 && latinStreets[s.slice(k, e)] {
			s.warn(Address, Medium, i, e, keyStreet, nil)
			return
		}
		if k = e + 1; s.at(e) != ' ' {
			return
		}
	}
}

// Endings of places small enough to matter, and what they may follow.
var smallPlaces = []string{"村", "镇", "乡", "街道", "社区", "小区"}

// village: 滦平县张百湾镇下营子村. A place below the county counts when the
// county or city above it is named: together they lead to few people.
func (s *scanner) village(i int) {
	end := 0
	for _, w := range smallPlaces {
		if s.has(i, w) {
			end = i + len([]rune(w))
		}
	}
	if end == 0 || s.has(i, "镇") && containsRune("痛静咳定吐惊", s.at(i+1)) || containsRune("农山乡本该某各市县区", s.at(i-1)) {
		return
	}
	upper, start := -1, i
	for i-start < longestAddress && isHan(s.at(start-1)) && !containsRune("住于在址为是至到自从某各及和与的我本该予行给伴见未无有后前岁族婚", s.at(start-1)) {
		start--
		if r := s.at(start); (r == '市' || r == '县' || r == '区' || r == '州' || r == '旗') && upper < 0 {
			upper = start
		}
	}
	if between := i - upper - 1; upper < 0 || upper == start || between < 1 || between > 8 {
		return
	}
	if j := s.digits(end, 5); j > end {
		end = max(end, s.building(j))
	}
	s.warn(Address, Medium, start, end, keyVillage, nil)
}

// readAddress: 住址：… up to the next mark.
func readAddress(s *scanner, _ label, i, j int) {
	v, sign := s.after(j)
	if !sign {
		return
	}
	end, han := v, 0
	for end-v < longestAddress && (isHan(s.at(end)) || isAlnum(s.at(end)) || s.at(end) == '-') {
		if s.at(end) == '某' {
			return
		}
		if isHan(s.at(end)) {
			han++
		}
		end++
	}
	if han >= 4 {
		s.warn(Address, Medium, v, end, keyAddressLabel, map[string]any{"Label": s.slice(i, j)})
	}
}

// bedFromFigure: 12床, 12号床, 加3床. A hospital's size (500床, 300张床) is none.
func (s *scanner) bedFromFigure(i int) {
	j := s.digits(i, 4)
	if j-i > 3 || s.at(i-1) == '.' || containsRune("设有共达约-~至每第", s.at(i-1)) && s.at(i-1) != 0 {
		return
	}
	k, c := j, Medium
	if s.at(j) == '号' || s.at(j) == '#' {
		k, c = j+1, High
	}
	if s.at(k) != '床' || s.at(k+1) != 0 && containsRune("位旁边头以的规式医", s.at(k+1)) {
		return
	}
	if c == Medium && j-i == 3 {
		c = Low
	}
	s.warn(Bed, c, i, k+1, keyBed, nil)
}
