using Ias.Cli.Answers;
using Ias.Cli.Runs;
using Ias.Core.Planning;
using Ias.Core.Text;
using Ias.Engine.Files;
using Ias.Engine.Planning;
using Ias.Engine.Processes;

namespace Ias.Cli.Planning;

/// <summary>One call of <c>ias plan --import FILE</c>: shows the plan that a checklist makes, and keeps it after a yes.</summary>
/// <param name="file">As it was typed.</param>
internal sealed class ImportSession(CommandContext context, RunPlace place, PlanFiles files, string file)
{
    /// <summary>Shows it, asks, and writes it.</summary>
    /// <exception cref="ProblemException">The file cannot be read or has no checklist; an engine is at work here.</exception>
    public async Task<ExitCode> RunAsync(bool append, bool dryRun, bool yes, bool asJson)
    {
        var there = files.Place();
        var path = Path.GetFullPath(file, context.Folder);
        var source = FolderPath.IsWithin(path, place.WorkTree) ? files.Relative(path) : file;
        var draft = PlanImport.Read(Text(path), source, there.First(append)) ?? throw NoChecklist();
        var record = new PlanRecord(
            files.NewId(),
            PlanState.Drafted,
            "",
            source,
            draft.Sprints.Count,
            draft.Sprints.Count,
            append,
            context.Time.GetUtcNow()
        );
        IReadOnlyList<string> lost = append ? [] : [.. there.Open.Select(sprint => sprint.Id)];
        if (dryRun)
        {
            if (asJson)
            {
                Answer(record, draft, lost, Again(append));
                return ExitCode.Ok;
            }

            Show(draft, lost);
            context.Out.WriteLine();
            context.Out.WriteLine($"{PlanGrammar.Path} would be:");
            context.Out.WriteLine();
            context.Out.WriteLine(Wording.Shown(there.With(draft, append)));
            context.Out.WriteLine("Nothing was changed.");
            return ExitCode.Ok;
        }

        using var processes = new ProcessRunner(context.Time);
        var keeping = await PlanKeeping.OfAsync(processes, files, record, draft, CancellationToken.None);
        if (!asJson)
        {
            PlanText.WriteDifference(context, keeping);
            Show(draft, lost);
            context.Out.WriteLine();
        }

        if (!yes && (asJson || !context.CanAsk || !await TerminalQuestion.AskAsync(context, "Keep this plan?", CancellationToken.None)))
        {
            files.Remove(record.Id);
            if (asJson)
            {
                Answer(record, draft, lost, Again(append));
            }
            else
            {
                context.Out.WriteLine("Not kept; the plan is as it was.");
                context.Out.WriteLine($"  next: {Again(append)}     (keeps it)");
            }

            return ExitCode.Ok;
        }

        var kept = keeping.Keep(files, place.WorkTree, place.CommonDir, context.Time, context.CalledAs);
        var next = $"{context.CalledAs} run {(draft.Sprints.Count == 1 ? draft.Sprints[0].Sprint.Id : "sprint-plan")}";
        if (asJson)
        {
            Answer(kept, draft, lost, next);
            return ExitCode.Ok;
        }

        context.Out.WriteLine(PlanText.Kept(files, keeping));
        context.Out.WriteLine($"  next: {next}");
        return ExitCode.Ok;
    }

    private string Again(bool append) => $"{context.CalledAs} plan --import {ShellWord.Quote(file)}{(append ? " --append" : "")} --yes";

    private void Show(PlanDraft draft, IReadOnlyList<string> lost)
    {
        context.Out.WriteLine();
        foreach (var one in draft.Sprints)
        {
            context.Out.WriteLine(
                $"  {one.Sprint.Id}  {Wording.Shown(one.Sprint.Title)}  ({(one.Sprint.DoneBy.Length > 0 ? "completed" : $"{Wording.Count(one.Checks, "item")} to do")})"
            );
        }

        if (lost.Count > 0)
        {
            context.Out.WriteLine($"  replaces: {string.Join(", ", lost)}, not finished     (--append keeps what is there)");
        }
    }

    private void Answer(PlanRecord record, PlanDraft draft, IReadOnlyList<string> lost, string next) =>
        JsonAnswer.Write(
            context,
            new PlanAnswer(
                record.Id,
                System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(record.State.ToString()),
                PlanGrammar.Path,
                null,
                draft.Sprints.Select(one => new PlannedSprintShown(one.Sprint.Id, one.Sprint.Title, one.Checks, one.Needs)),
                lost,
                [],
                null,
                [],
                null,
                new PlanUsageShown(0, 0, 0, 0),
                next
            )
        );

    private string Text(string path)
    {
        try
        {
            var decoded = RegularFile.Read(path) is { } bytes
                ? DecodedText.Of(bytes)
                : throw new ProblemException(
                    new Problem("There is no such file.", file, $"{context.CalledAs} plan --import FILE", ExitCode.Usage)
                );
            return decoded.Text
                ?? throw new ProblemException(
                    new Problem($"The file cannot be read: {decoded.Why}.", file, ShellLine.Of($"file -k {file}     (what it may be)"))
                );
        }
        catch (Exception refused) when (FileProblem.Explains(refused))
        {
            throw FileProblem.From(refused, file);
        }
    }

    private ProblemException NoChecklist() =>
        new(
            new Problem(
                "The file has no checklist: no line begins with `- [ ]`, and no heading is a sprint.",
                file,
                ShellLine.Of($"{context.CalledAs:raw} plan --from {file}     (an agent makes a plan of it)")
            )
        );
}
