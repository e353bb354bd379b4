using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Ias.Core.Text;

/// <summary>
/// A command line that a person is shown to type: <c>ShellLine.Of($"git switch {branch}")</c>. Whatever is put into it is quoted by <see
/// cref="ShellWord"/>, so that it stays one word, or a part of one, whatever it holds. What would begin a word with <c>-</c> gets
/// <c>./</c> before it: a file is meant by that, and anything else is refused rather than taken for an option. <c>{…:raw}</c> is put in as
/// it is: how the person calls the program, or lines that are quoted already.
/// </summary>
[InterpolatedStringHandler]
public readonly ref struct ShellLine
{
    private readonly StringBuilder? _line;

    public ShellLine(int literalLength, int formattedCount) => _line = new StringBuilder(literalLength + (formattedCount * 16));

    /// <summary>The quoted command line.</summary>
    public static string Of(ShellLine line) => line._line?.ToString() ?? "";

    public void AppendLiteral(string text) => _line!.Append(text);

    public void AppendFormatted<T>(T word) => AppendFormatted(Convert.ToString(word, CultureInfo.InvariantCulture));

    public void AppendFormatted(string? word) =>
        _line!.Append(
            IsAtStart ? ShellWord.Path(word ?? "")
            : word is { Length: > 0 } ? ShellWord.Quote(word)
            : ""
        );

    /// <param name="format"><c>raw</c>.</param>
    public void AppendFormatted(string? text, string format) =>
        _line!.Append(format == "raw" ? text : throw new FormatException($"a command line knows no format {format}"));

    private bool IsAtStart => _line!.Length == 0 || _line[^1] is ' ' or '\n';
}
