using System.Text;
using Ias.Core.Guardrails;

namespace Ias.Tui.Logs;

/// <summary>
/// Masks secrets in what is shown. The engine masks what an agent prints before it is written; here it is done again for what only becomes
/// visible when JSON is unpacked and control sequences are gone, and for logs that something else wrote.
/// </summary>
public sealed class SecretText(SecretPatterns patterns)
{
    /// <summary>A text of several lines, masked.</summary>
    public string Mask(string text) => Found(text) is { Count: > 0 } found ? Replace(text, found) : text;

    /// <summary>A line, masked; the same object when there is nothing to mask.</summary>
    public StyledLine Mask(StyledLine line)
    {
        if (Found(line.Text) is not { Count: > 0 } found)
        {
            return line;
        }

        var masked = new StyledLineBuilder();
        var (at, next) = (0, 0);
        foreach (var part in line.Parts)
        {
            for (var end = at + part.Length; at < end; )
            {
                while (next < found.Count && found[next].End <= at)
                {
                    next++;
                }

                if (next < found.Count && found[next].Start <= at)
                {
                    masked.Append(found[next].Start == at ? found[next].Mask : "", LogRole.Control);
                    at = Math.Min(end, found[next].End);
                    continue;
                }

                var until = next < found.Count ? Math.Min(end, found[next].Start) : end;
                masked.Append(line.Text.AsSpan(at, until - at), part.Role, part.Style);
                at = until;
            }
        }

        return masked.Build();
    }

    private static string Replace(string text, List<Masked> found)
    {
        var masked = new StringBuilder();
        var at = 0;
        foreach (var secret in found)
        {
            masked.Append(text, at, secret.Start - at).Append(secret.Mask);
            at = secret.End;
        }

        return masked.Append(text, at, text.Length - at).ToString();
    }

    // The patterns are for bytes of UTF-8, one character each; positions are brought back to those of the text.
    private List<Masked>? Found(string text)
    {
        var utf8 = Ascii.IsValid(text) ? null : Encoding.UTF8.GetBytes(text);
        var bytes = utf8 is null ? text : Encoding.Latin1.GetString(utf8);
        List<Masked>? found = null;
        var (character, reached) = (0, 0);
        int CharacterAt(int at)
        {
            character += utf8 is null ? at - reached : Encoding.UTF8.GetCharCount(utf8, reached, at - reached);
            reached = at;
            return character;
        }

        for (var from = 0; from < bytes.Length; )
        {
            var match = patterns.Next(bytes, from, from > 0 ? bytes[from - 1] : ' ', more: false);
            if (match.Kind is null)
            {
                break;
            }

            from = Math.Max(match.End, match.Start + 1);
            (found ??= []).Add(new Masked(CharacterAt(match.Start), CharacterAt(match.End), $"[redacted {match.Kind.Name}]"));
        }

        return found;
    }

    private sealed record Masked(int Start, int End, string Mask);
}
