using FsCheck;
using FsCheck.Fluent;

namespace Ias.Tui.Tests.Terminal;

/// <summary>Texts as a screen gets them from agents on a bad night.</summary>
internal static class Hostile
{
    /// <summary>Clusters whose columns every terminal that joins clusters agrees about.</summary>
    public static readonly string[] Agreed =
    [
        "a",
        "b",
        "Z",
        "~",
        " ",
        "  ",
        "     ",
        "0",
        "#",
        "─",
        "│",
        "▰",
        "ß",
        "→",
        "ע",
        "e\u0301",
        "o\u0308\u0323",
        "漢",
        "か",
        "한",
        "Ａ",
        "ｱ",
        "𠀋",
        "👍",
        "👍🏽",
        "👨\u200D👩\u200D👧",
        "🇩🇪",
        "❤\uFE0F",
        "1\uFE0F\u20E3",
        "✅",
        "✔",
    ];

    private static readonly string[] Worse =
    [
        "\u001b[2J",
        "\u001b]0;title\u0007",
        "\u001bP1;1q\u001b\\",
        "\u009b31m",
        "\u009d52;c;Zm9v\u009c",
        "\u0090q",
        "\u001bc",
        "\u000e",
        "\b\b\b",
        "\r",
        "\n",
        "\t",
        "\0",
        "\u007f",
        "\u0085",
        "\u202e",
        "\u2066",
        "\u200f",
        "\u200e",
        "\u061c",
        "\u2028",
        "\u200b",
        "\ufeff",
        "\u00ad",
        "\u0301",
        "\ufe0f",
        "\u20e3",
        "\u200d",
        "\u200c",
        "\ud83d",
        "\udc4d",
        "\uffff",
        "\ue0b0",
        "🇩",
        "🏽",
        "का",
        "क्षि",
        "ำ",
        "\u1161",
        "\u1112\u1161\u11ab",
        "\u0600",
        "\u0605a",
        "䷀",
        "\U000E0041",
        "\U000E0001",
        "a\uFE0F",
        "©",
        "👩🏻\u200D❤\uFE0F\u200D💋\u200D👨🏼",
        "漢\u0301",
        "━",
        "ﷺ",
        "a\u0301\u0301\u0301\u0301",
        "\U0001FBF0",
        "\U0003FFFD",
    ];

    /// <summary>Made of <see cref="Agreed"/> alone.</summary>
    public static Gen<string> AgreedText { get; } = Gen.Elements(Agreed).ListOf().Select(string.Concat);

    /// <summary>Random text of any kind.</summary>
    public static Gen<string> Text { get; } =
        Gen.OneOf(
            Gen.Elements([.. Agreed, .. Worse]).ListOf().Select(string.Concat),
            ArbMap.Default.GeneratorFor<string>().Select(text => text ?? "")
        );

    public static Arbitrary<string> Texts { get; } = Arb.From(Text, Shorter);

    private static IEnumerable<string> Shorter(string text) => Enumerable.Range(0, text.Length).Select(i => text.Remove(i, 1));
}
