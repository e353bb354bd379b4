using Ias.Tui.Looks;
using Ias.Tui.Terminal;

namespace Ias.Tui.Widgets;

/// <summary>
/// One line that says something for a while. What is said last is shown first; what it covered is shown for the rest of its time afterwards, unless
/// <see cref="Waiting"/> others were said since. All times are those of one clock that only goes forward.
/// </summary>
public sealed class Toast
{
    /// <summary>So many wait below the one that is shown; older ones are forgotten.</summary>
    public const int Waiting = 5;

    private readonly List<Said> _said = []; // the last one is shown

    /// <summary>Says it from now on for so long. The same words as are shown only stay longer.</summary>
    public void Say(string text, Role role, TimeSpan now, TimeSpan forSoLong)
    {
        Drop(now);
        if (_said.Count > 0)
        {
            var shown = _said[^1];
            _said[^1] = shown with { Left = shown.Left - (now - shown.Since) };
            if (shown.Text == text)
            {
                _said.RemoveAt(_said.Count - 1);
            }
        }

        _said.Add(new Said(text, role, now, forSoLong));
        Drop(now);
        if (_said.Count > Waiting + 1)
        {
            _said.RemoveAt(0);
        }
    }

    /// <summary>Forgets everything.</summary>
    public void Clear() => _said.Clear();

    /// <summary>What is shown then; null: nothing.</summary>
    public string? Text(TimeSpan now)
    {
        Drop(now);
        return _said.Count > 0 ? _said[^1].Text : null;
    }

    /// <summary>When something else is shown, or nothing; null: nothing is shown.</summary>
    public TimeSpan? Until(TimeSpan now)
    {
        Drop(now);
        return _said.Count > 0 ? _said[^1].Until : null;
    }

    /// <summary>Draws the first row of the canvas, if there is something to say.</summary>
    /// <returns>Whether there is.</returns>
    public bool Draw(Canvas canvas, Look look, TimeSpan now)
    {
        if (Text(now) is not { } text)
        {
            return false;
        }

        canvas.Fill(new Rect(0, 0, canvas.Width, 1), ' ', look[Role.Text]);
        canvas.Put(1, 0, text, look[_said[^1].Role]);
        return true;
    }

    /// <summary>One that is over lets the one below go on from that moment.</summary>
    private void Drop(TimeSpan now)
    {
        while (_said.Count > 0 && _said[^1].Until <= now)
        {
            var over = _said[^1].Until;
            _said.RemoveAt(_said.Count - 1);
            if (_said.Count > 0)
            {
                _said[^1] = _said[^1] with { Since = over };
            }
        }
    }

    private sealed record Said(string Text, Role Role, TimeSpan Since, TimeSpan Left)
    {
        public TimeSpan Until => Since + Left;
    }
}
