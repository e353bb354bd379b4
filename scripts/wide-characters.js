// Writes src/Ias.Tui/Terminal/WideCharacters.cs from the Unicode data that Node carries:
//   node --expose-internals --no-warnings scripts/wide-characters.js
// Wide: East Asian Width W or F (UAX #11). Node's ICU gives it as a column count, which is 0 for emoji
// modifiers (W) and 2 for regional indicators (N).
'use strict';
const { internalBinding } = require('internal/test/binding');
const { getStringWidth } = internalBinding('icu');
const fs = require('fs');
const path = require('path');

const modifier = /^\p{Emoji_Modifier}$/u;
const regionalIndicator = /^\p{Regional_Indicator}$/u;
const pictograph = /^\p{Extended_Pictographic}$/u;

function rangesOf(holds) {
  const ranges = [];
  for (let code = 0; code <= 0x10ffff; code++) {
    if ((code >= 0xd800 && code <= 0xdfff) || !holds(code, String.fromCodePoint(code))) continue;
    const last = ranges.at(-1);
    if (last && last[1] === code - 1) last[1] = code;
    else ranges.push([code, code]);
  }
  return ranges;
}

function lines(ranges) {
  const hex = code => '0x' + code.toString(16).toUpperCase().padStart(4, '0');
  const words = ranges.map(([first, last]) => `${hex(first)}, ${hex(last)},`);
  const out = [];
  for (let i = 0; i < words.length; i += 7) out.push('        ' + words.slice(i, i + 7).join(' '));
  return out.join('\n');
}

const wide = rangesOf((code, text) => modifier.test(text) || (getStringWidth(text, false, false) === 2 && !regionalIndicator.test(text)));
const pictographs = rangesOf((code, text) => code > 0x7f && pictograph.test(text));

fs.writeFileSync(path.join(__dirname, '../src/Ias.Tui/Terminal/WideCharacters.cs'), `using System.Collections.Immutable;

namespace Ias.Tui.Terminal;

/// <summary>Ranges of code points, first and last of each, in order. Written by <c>scripts/wide-characters.js</c>; Unicode ${process.versions.unicode}.</summary>
internal static class WideCharacters
{
    /// <summary>East Asian Width W or F (UAX #11): two columns.</summary>
    // csharpier-ignore
    private static readonly ImmutableArray<int> Wide =
    [
${lines(wide)}
    ];

    /// <summary>Extended_Pictographic (UTS #51): what can be an emoji, on its own or with what follows.</summary>
    // csharpier-ignore
    private static readonly ImmutableArray<int> Pictographs =
    [
${lines(pictographs)}
    ];

    public static bool IsWide(int code) => code >= 0x1100 && Holds(Wide, code);

    public static bool IsPictograph(int code) => code >= 0xA9 && Holds(Pictographs, code);

    private static bool Holds(ImmutableArray<int> ranges, int code)
    {
        var (low, high) = (0, ranges.Length / 2);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (ranges[(middle * 2) + 1] < code)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low < ranges.Length / 2 && ranges[low * 2] <= code;
    }
}
`);
console.log(`${wide.length} wide ranges, ${pictographs.length} of pictographs`);
