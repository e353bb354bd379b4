using Ias.Core.Text;
using Ias.Engine.PreflightChecks;

namespace Ias.Cli;

/// <summary>Pre-flight's lines for people: the word, the check, what was found, and below it what to type.</summary>
internal static class PreflightText
{
    private const int WordWidth = 7;
    private const int NameWidth = 12;
    private static readonly string Indent = new(' ', WordWidth + NameWidth + 4);

    /// <param name="isTerminal">The lines must fit; what is to be typed stays whole, so that it can be copied.</param>
    public static void Write(TextWriter to, PreflightCheck check, bool color, bool isTerminal)
    {
        var word = Word(check.Level);
        var text = $"{word.PadRight(WordWidth)}  {check.Name.PadRight(NameWidth)}  {check.Text.ReplaceLineEndings("\n" + Indent)}";
        text = isTerminal ? HangingIndent.Wrap(text, PlainConsole.TerminalWidth()) : text;
        to.WriteLine(color ? $"\e[{Sgr(check.Level)}m{word}\e[0m{text[word.Length..]}" : text);
        if (check.Fix.Length > 0)
        {
            to.WriteLine($"{Indent}-> {check.Fix.ReplaceLineEndings("\n" + Indent + "   ")}");
        }
    }

    public static string Word(PreflightLevel level) =>
        level switch
        {
            PreflightLevel.Ok => "ok",
            PreflightLevel.Note => "note",
            PreflightLevel.Warning => "warning",
            _ => "problem",
        };

    private static string Sgr(PreflightLevel level) =>
        level switch
        {
            PreflightLevel.Ok => "32",
            PreflightLevel.Note => "36",
            PreflightLevel.Warning => "33",
            _ => "31",
        };
}
