using System.Collections.Immutable;
using System.Globalization;
using Ias.Core.Model;
using Ias.Core.Queue;
using Ias.Tui.Requests;
using Ias.Tui.Terminal;
using Ias.Tui.Themes;
using Ias.Tui.Widgets;

namespace Ias.Tui.Dashboard;

/// <summary>Editor for a job: role, prompt, title, priority, dependencies. Tab moves between the fields.</summary>
public sealed class JobEditor : ITextDialog
{
    private const int LabelWidth = 10;
    private const int Prompt = 1;

    private static readonly string[] Labels = ["role", "prompt", "title", "priority", "after"];

    private readonly string _run;
    private readonly ImmutableArray<string> _roles;
    private readonly TextField _role,
        _title = new(most: 200),
        _priority = new(most: 2),
        _after = new();
    private readonly Editor _prompt = new(JobReader.LongestPrompt);
    private int _field;

    /// <param name="run">Run of the runner that gets the job.</param>
    /// <param name="roles">Available roles; Up and Down cycle through them.</param>
    public JobEditor(string run, ImmutableArray<string> roles)
    {
        (_run, _roles) = (run, roles);
        _role = new TextField([.. roles]);
        _role.Set(roles.Contains("implementer", StringComparer.Ordinal) ? "implementer" : roles.FirstOrDefault() ?? "");
        _priority.Set(Job.UsualPriority.ToString(CultureInfo.InvariantCulture));
        _field = Prompt;
    }

    Request ITextDialog.Written => Written;

    /// <inheritdoc cref="ITextDialog.Written"/>
    public Request.Enqueue Written =>
        new(
            _run,
            _role.Text.Trim(),
            _prompt.Text.Trim(),
            _title.Text.Trim(),
            int.TryParse(_priority.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var priority) ? priority : -1,
            [.. _after.Text.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries)]
        );

    /// <summary>Reason why the job cannot be queued now; empty = it can. The queue checks whether its dependencies exist.</summary>
    public string Problem =>
        Written switch
        {
            { Prompt.Length: 0 } => "prompt: it is empty",
            { Priority: < 0 or > Job.LastPriority } => $"priority: 0 (first) to {Job.LastPriority} (last)",
            var job when !_roles.Contains(job.Role, StringComparer.Ordinal) => $"role: one of {string.Join(", ", _roles)}",
            _ => "",
        };

    private TextField? Field =>
        _field switch
        {
            0 => _role,
            2 => _title,
            3 => _priority,
            4 => _after,
            _ => null,
        };

    /// <inheritdoc/>
    public string What => "the job";

    /// <inheritdoc/>
    public bool HasText => _prompt.Text.Trim().Length > 0 || _title.Text.Trim().Length > 0 || _after.Text.Trim().Length > 0;

    /// <inheritdoc/>
    public void Press(Key key)
    {
        switch (key)
        {
            case { Code: KeyCode.Tab or KeyCode.BackTab }:
                Go(key.Code == KeyCode.Tab && (key.Modifiers & KeyModifiers.Shift) == KeyModifiers.None ? 1 : -1);
                break;
            case { Code: KeyCode.Enter } when Field is not null:
                Go(1);
                break;
            default:
                _ = Field?.Press(key) ?? _prompt.Press(key);
                break;
        }
    }

    /// <inheritdoc/>
    public void Paste(string text) => _ = Field?.Paste(text) ?? _prompt.Paste(text);

    /// <summary>Draws the editor over the screen; the prompt takes the remaining height.</summary>
    /// <inheritdoc/>
    public Caret? Draw(Canvas screen, Look look, string refused)
    {
        var frame = screen.Part(new Rect(0, 0, screen.Width, Math.Max(0, screen.Height - 1)));
        var inside = Frame.Draw(frame, look, $"A job for {_run}", Role.Box, Role.Focus);
        var lines = Math.Max(1, inside.Height - Labels.Length); // of the prompt; the last row is for the hint
        Caret? caret = null;
        for (var (field, y) = (0, 0); field < Labels.Length; y += field == Prompt ? lines : 1, field++)
        {
            inside.Put(1, y, Labels[field], look[field == _field ? Role.Focus : Role.Muted]);
            var room = inside.Part(new Rect(LabelWidth, y, inside.Width - LabelWidth - 1, field == Prompt ? lines : 1));
            var at = field switch
            {
                0 => _role.Draw(room, look),
                2 => _title.Draw(room, look),
                3 => _priority.Draw(room, look),
                4 => _after.Draw(room, look),
                _ => _prompt.Draw(room, look),
            };
            caret = field == _field && at is { } there ? new Caret(there.Column + LabelWidth + 1, there.Row + y + 1) : caret;
        }

        var hint = new RowPen(inside, inside.Height - 1, 1);
        if (refused.Length > 0)
        {
            hint.Put($"not queued: {refused}", look[Role.Warning]);
        }
        else
        {
            hint.Put(
                _field == 0
                    ? "Up, Down: another role   Ctrl-S or Alt-Enter queues it   Esc cancels"
                    : "Tab next field   Ctrl-S or Alt-Enter queues it   Esc cancels",
                look[Role.Key]
            );
        }

        return caret;
    }

    private void Go(int by) => _field = (_field + by + Labels.Length) % Labels.Length;
}
