package person

import (
	"context"
	"strings"

	"stepwise/internal/lang"
)

// City is a city's code with its names.
type City struct {
	Code string
	Name lang.Text
}

// Cities are those that forms suggest: the municipalities and the provincial
// capitals, and the cities with a plan of their own. Any other may be written.
var Cities = func() []City {
	var out []City
	for line := range strings.Lines(`Beijing 北京
Shanghai 上海
Guangzhou 广州
Chengdu 成都
Wuhan 武汉
Hangzhou 杭州
Changchun 长春
Changsha 长沙
Chongqing 重庆
Dalian 大连
Fuzhou 福州
Guiyang 贵阳
Haikou 海口
Harbin 哈尔滨
Hefei 合肥
Hohhot 呼和浩特
Hong Kong 香港
Jinan 济南
Kunming 昆明
Lanzhou 兰州
Lhasa 拉萨
Macao 澳门
Nanchang 南昌
Nanjing 南京
Nanning 南宁
Ningbo 宁波
Qingdao 青岛
Shenyang 沈阳
Shenzhen 深圳
Shijiazhuang 石家庄
Suzhou 苏州
Taipei 台北
Taiyuan 太原
Tianjin 天津
Urumqi 乌鲁木齐
Wuxi 无锡
Xiamen 厦门
Xi'an 西安
Xining 西宁
Yinchuan 银川
Zhengzhou 郑州
`) {
		fields := strings.Fields(line)
		name := lang.Text{EN: strings.Join(fields[:len(fields)-1], " "), ZH: fields[len(fields)-1]}
		out = append(out, City{Code: cityCode(name.EN), Name: name})
	}
	return out
}()

func cityCode(english string) string {
	return strings.Join(strings.Fields(strings.ToLower(english)), "-")
}

var cityNamed = func() map[string]City {
	out := map[string]City{}
	for _, c := range Cities {
		for _, name := range []string{c.Code, c.Name.ZH, c.Name.ZH + "市", strings.ReplaceAll(c.Code, "'", ""), strings.ReplaceAll(c.Code, "-", "")} {
			out[name] = c
		}
	}
	return out
}()

// FoldCity turns what people write ("北京市", "Beijing", "BEIJING") into the code
// under which lists group; a city that is not known stays as it is written.
func FoldCity(s string) string {
	s = FoldLatin(s)
	if c, ok := cityNamed[cityCode(s)]; ok {
		return c.Code
	}
	return s
}

// CityName writes a city for the reader.
func CityName(ctx context.Context, code string) string {
	if c, ok := cityNamed[code]; ok {
		return c.Name.For(ctx)
	}
	return code
}
