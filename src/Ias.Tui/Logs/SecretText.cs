using System.Text;
using Ias.Core.Agents;
using Ias.Core.Guardrails;

namespace Ias.Tui.Logs;

/// <summary>Masks secrets in displayed text. The engine masks agent output before it is written; this does it again for text that appears
/// only after JSON and control sequences are decoded, and for logs written by something else.</summary>
public sealed class SecretText(SecretPatterns patterns)
{
    /// <summary>Masks a text of several lines.</summary>
    public string Mask(string text) => Found(text) is { Count: > 0 } found ? Replace(text, found) : text;

    /// <summary>Masks a line; returns the same object if there is nothing to mask.</summary>
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

    // The patterns apply to UTF-8 bytes, one character each; positions are mapped back to those of the text.
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
