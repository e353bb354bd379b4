using Ias.Core.Text;
using Ias.Tui.Contracts;
using Ias.Tui.Keys;
using Ias.Tui.State;
using Ias.Tui.Terminal;
using Ias.Tui.Themes;

namespace Ias.Tui.Pages;

/// <summary>Page about a finding that came back, with each cycle's attempt to fix it and the gates' verdicts side by side, or stacked on a
/// narrow screen.</summary>
public sealed class AttemptsPage : DocumentPage
{
    private const int Narrowest = 24;

    private readonly Document _finding = new();
    private readonly List<Document> _columns = [];
    private ViewModel? _shown;
    private int _columnWidth;

    public override string Name => "Attempts";

    public override string Hints => "j/k choose  Enter its log  y copy git show";

    public override void Draw(Canvas canvas, ViewModel view)
    {
        Prepare(view, canvas.Width); // needs the choices
        var attempts = view.Run.Halt is { Finding: not null } halt ? halt.Attempts : [];
        var width = attempts.IsEmpty ? 0 : (canvas.Width + 1) / attempts.Length - 1;
        if (width < Narrowest)
        {
            base.Draw(canvas, view);
            return;
        }

        Arrange(view, canvas.Width, width);
        var top = Math.Min(canvas.Height, _finding.LengthIn(canvas.Height));
        _finding.Draw(canvas.Part(new Rect(0, 0, canvas.Width, top)), view.Look);
        for (var i = 0; i < attempts.Length; i++)
        {
            var x = i * (width + 1);
            var part = canvas.Part(new Rect(x, top, i == attempts.Length - 1 ? canvas.Width - x : width, canvas.Height - top));
            DrawColumn(part, i, attempts[i], view.Look);
            if (i > 0)
            {
                canvas.Fill(new Rect(x - 1, top, 1, 1), view.Look.Glyphs.Down, view.Look[Role.Border]);
                canvas.Fill(new Rect(x - 1, top + 1, 1, canvas.Height - top - 1), view.Look.Glyphs.Vertical, view.Look[Role.Border]);
            }
        }
    }

    public override Effect? Act(DashboardAction action, ViewModel view) =>
        action == DashboardAction.Copy && view.Run.Halt?.Attempts.ElementAtOrDefault(Chosen) is { Commit.Length: > 0 } attempt
            ? new Effect.Copy("the command that shows it", ShellLine.Of($"git show {attempt.Commit}"))
            : base.Act(action, view);

    protected override void Write(Document to, ViewModel view)
    {
        if (view.Run.Halt is not { Finding: { } finding } halt)
        {
            to.Text("The run is no longer halted by a finding.");
            return;
        }

        Write(to, finding);
        foreach (var attempt in halt.Attempts)
        {
            to.Section($"Cycle {attempt.Cycle}");
            to.Choice(CommitOf(attempt), "", "Enter");
            Write(to, attempt, finding);
        }
    }

    protected override Effect? Choose(int number, ViewModel view) =>
        view.Run.Halt?.Attempts.ElementAtOrDefault(number) is { Turn: > 0 } attempt ? new Effect.LogAt(attempt.Turn) : null;

    private void Arrange(ViewModel view, int width, int columnWidth)
    {
        if (ReferenceEquals(_shown, view) && _columnWidth == columnWidth)
        {
            return;
        }

        (_shown, _columnWidth) = (view, columnWidth);
        _finding.Clear(width);
        Write(_finding, view.Run.Halt!.Finding!);
        _columns.Clear();
        foreach (var attempt in view.Run.Halt.Attempts)
        {
            var column = new Document();
            column.Clear(columnWidth);
            column.Text(CommitOf(attempt));
            Write(column, attempt, view.Run.Halt.Finding!);
            _columns.Add(column);
        }
    }

    private void DrawColumn(Canvas canvas, int number, Attempt attempt, Look look)
    {
        canvas.Fill(new Rect(0, 0, canvas.Width, 1), look.Glyphs.Horizontal, look[Role.Border]);
        var pen = new RowPen(canvas, 0, 1);
        pen.Put(
            number == Chosen ? (RowText)$">Cycle {attempt.Cycle} " : $" Cycle {attempt.Cycle} ",
            look[number == Chosen ? Role.Selection : Role.Title]
        );
        _columns[number].Draw(canvas.Part(new Rect(0, 1, canvas.Width, canvas.Height - 1)), look);
    }

    private static void Write(Document to, FindingRow finding)
    {
        to.Section("The finding", $"in {Wording.Count(finding.Cycles.Length, "cycle")}");
        to.Text($"{finding.Severity}  {finding.Place}", Role.Warning);
        to.Text(finding.Title);
    }

    private static void Write(Document to, Attempt attempt, FindingRow finding)
    {
        if (attempt.Commit.Length > 0)
        {
            to.Text(attempt.Stat, Role.Muted);
        }

        foreach (var gate in attempt.Gates)
        {
            to.Blank();
            to.Text(
                $"{gate.Phase.Word().ToLowerInvariant()}: {(gate.Approved ? "approved" : Wording.Count(gate.Findings.Count, "finding"))}",
                gate.Approved ? Role.Good : Role.Text
            );
            foreach (var found in gate.Findings)
            {
                var place = found.File.Length == 0 ? "" : $"{Path.GetFileName(found.File)}{(found.Line > 0 ? $":{found.Line}" : "")}  ";
                to.Text($"{found.Severity}  {place}{found.Title}", found.Hash == finding.Hash ? Role.Warning : Role.Muted, indent: 2);
            }
        }
    }

    private static string CommitOf(Attempt attempt) =>
        attempt.Commit.Length > 0 ? $"{attempt.Commit[..Math.Min(8, attempt.Commit.Length)]}  {attempt.Words}" : attempt.Words;
}
