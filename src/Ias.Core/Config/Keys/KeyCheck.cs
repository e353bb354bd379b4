using System.Text.RegularExpressions;
using Ias.Core.Agents.Known;

namespace Ias.Core.Config.Keys;

/// <summary>Check of a text, or of each text of a list, beyond its type.</summary>
/// <param name="WhyNot">Reason why a text is not valid, as the end of a sentence; null when it is.</param>
/// <param name="Next">What to write instead, as a sentence; empty = what is allowed.</param>
/// <param name="Allowed">Texts that are allowed, for people; empty = as for the type. Where it is given, the check also judges the number
/// of lines.</param>
public sealed record KeyCheck(Func<string, string?> WhyNot, string Next = "", string Allowed = "")
{
    /// <summary>The name of an agent, with or without a model.</summary>
    public static KeyCheck Agent { get; } = new(KnownAgents.WhyNot, "Write a name, or NAME:MODEL.");

    /// <summary>A regular expression that matches in linear time.</summary>
    public static KeyCheck Regex { get; } = new(WhyNoRegex, "Look-around and back-references are not supported.");

    private static string? WhyNoRegex(string text)
    {
        try
        {
            _ = new Regex(text, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
            return null;
        }
        catch (Exception wrong) when (wrong is ArgumentException or NotSupportedException)
        {
            return $"it is not a regular expression ias can use: {wrong.Message.TrimEnd('.')}";
        }
    }
}
