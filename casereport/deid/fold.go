package deid

import (
	"strings"
	"unicode/utf8"
)

// text is a string in the form that is searched: one width, one sort of blank
// and dash, nothing without width, simplified characters where a label or a
// surname may hang on it. Every rune knows its bytes in the original.
type text struct {
	src  string
	r    []rune
	from []int32 // from[i] is the first byte of r[i] in src
	to   []int32 // to[i] is the byte after its last
}

func fold(s string) text {
	t := text{src: s, r: make([]rune, 0, len(s)), from: make([]int32, 0, len(s)), to: make([]int32, 0, len(s))}
	for i := 0; i < len(s); {
		r, n := rune(s[i]), 1
		if r >= utf8.RuneSelf {
			r, n = utf8.DecodeRuneInString(s[i:])
			r = foldRune(r)
		}
		if r >= 0 {
			t.r = append(t.r, r)
			t.from = append(t.from, int32(i))
			t.to = append(t.to, int32(i+n))
		}
		i += n
	}
	return t
}

// foldRune returns -1 for what has no width.
func foldRune(r rune) rune {
	switch {
	case r >= '！' && r <= '～': // full-width forms, Unicode block FF00-FFEF
		return r - '！' + '!'
	case r == '\u3000', r == '\u00a0', r >= '\u2000' && r <= '\u200a', r == '\u202f':
		return ' '
	case r >= '\u2010' && r <= '\u2015', r == '\u2212', r == '\ufe63':
		return '-'
	case r == '〜':
		return '~'
	case r == '\u00ad', r >= '\u200b' && r <= '\u200f', r == '\u2060', r == '\ufeff':
		return -1
	case r >= 0x4e00 && r <= 0x9fff:
		if s, ok := simplified[r]; ok {
			return s
		}
	}
	return r
}

// simplified holds the traditional characters that occur in the labels, titles
// and commoner surnames of this package.
var simplified = pairs(
	"號号電电話话門门診诊歷历證证醫医師师歲岁區区縣县鎮镇鄉乡樓楼機机聯联係系繫系傳传真真編编護护員员車车",
	"張张陳陈劉刘楊杨黃黄趙赵吳吴孫孙馬马鄭郑謝谢許许鄧邓馮冯韓韩蕭萧鄒邹葉叶蘇苏呂吕蔣蒋賈贾龔龚羅罗",
	"盧卢陸陆範范鍾钟譚谭賴赖龍龙萬万錢钱湯汤嚴严務务齊齐梁梁單单歐欧陽阳諸诸葛葛東东紅红麗丽偉伟國国華华",
	"強强軍军傑杰鳳凤蘭兰貴贵靜静愛爱寶宝勝胜飛飞雲云蓮莲輝辉慶庆",
)

func pairs(lines ...string) map[rune]rune {
	m := make(map[rune]rune)
	r := []rune(strings.Join(lines, ""))
	for i := 0; i+1 < len(r); i += 2 {
		m[r[i]] = r[i+1]
	}
	return m
}

// at returns rune i, or 0 outside of the text.
func (t *text) at(i int) rune {
	if i < 0 || i >= len(t.r) {
		return 0
	}
	return t.r[i]
}

func (t *text) digit(i int) bool { return isDigit(t.at(i)) }

// has reports whether s stands at i.
func (t *text) has(i int, s string) bool {
	for _, r := range s {
		if t.at(i) != r {
			return false
		}
		i++
	}
	return true
}

// hasFold is has for lower-case ASCII s, whatever the case in the text.
func (t *text) hasFold(i int, s string) bool {
	for _, r := range s {
		if lower(t.at(i)) != r {
			return false
		}
		i++
	}
	return true
}

// before reports whether s ends right before i.
func (t *text) before(i int, s string) bool { return t.has(i-utf8.RuneCountInString(s), s) }

// blanks returns the first offset from i on that is no blank.
func (t *text) blanks(i int) int {
	for t.at(i) == ' ' || t.at(i) == '\t' {
		i++
	}
	return i
}

// blanksBack returns the offset after the last rune before i that is no blank.
func (t *text) blanksBack(i int) int {
	for t.at(i-1) == ' ' || t.at(i-1) == '\t' {
		i--
	}
	return i
}

// digits returns the offset after the run of figures at i, looking at no more than most.
func (t *text) digits(i, most int) int {
	j := i
	for j-i < most && t.digit(j) {
		j++
	}
	return j
}

// value reads the figures [i, j), at most nine of them.
func (t *text) value(i, j int) int {
	n := 0
	for ; i < j; i++ {
		n = n*10 + int(t.at(i)-'0')
	}
	return n
}

// slice is the folded text [i, j).
func (t *text) slice(i, j int) string {
	return string(t.r[max(0, i):min(len(t.r), j)])
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

func isLetter(r rune) bool { return lower(r) >= 'a' && lower(r) <= 'z' }

func isAlnum(r rune) bool { return isDigit(r) || isLetter(r) }

func isHan(r rune) bool {
	return r >= 0x3400 && r <= 0x9fff || r == '〇' || r >= 0x20000 && r <= 0x3134f
}

func lower(r rune) rune {
	if r >= 'A' && r <= 'Z' {
		return r + 'a' - 'A'
	}
	return r
}
