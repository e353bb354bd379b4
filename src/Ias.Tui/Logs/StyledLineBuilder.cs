using System.Text;
using Ias.Core.Agents;
using Ias.Tui.Terminal;

namespace Ias.Tui.Logs;

/// <summary>Builds a <see cref="StyledLine"/> piece by piece. Its input must be free of control characters.</summary>
internal sealed class StyledLineBuilder
{
    private readonly StringBuilder _text = new();
    private readonly List<StyledPart> _parts = [];

    public int Length => _text.Length;

    public StyledLineBuilder Append(ReadOnlySpan<char> text, LogRole role = LogRole.Text, Style style = default)
    {
        if (text.IsEmpty)
        {
            return this;
        }

        _text.Append(text);
        if (_parts.Count > 0 && _parts[^1] is var last && last.Role == role && last.Style == style)
        {
            _parts[^1] = last with { Length = last.Length + text.Length };
        }
        else
        {
            _parts.Add(new StyledPart(text.Length, role, style));
        }

        return this;
    }

    /// <summary>Appends a line's parts; those without a role or style of their own get <paramref name="role"/>.</summary>
    public StyledLineBuilder Append(StyledLine line, LogRole role = LogRole.Text)
    {
        var at = 0;
        foreach (var part in line.Parts)
        {
            Append(
                line.Text.AsSpan(at, part.Length),
                part is { Role: LogRole.Text, Style: var style } && style == default ? role : part.Role,
                part.Style
            );
            at += part.Length;
        }

        return this;
    }

    public void Clear()
    {
        _text.Clear();
        _parts.Clear();
    }

    public StyledLine Build() => _text.Length == 0 ? StyledLine.Empty : new StyledLine(_text.ToString(), [.. _parts]);
}
