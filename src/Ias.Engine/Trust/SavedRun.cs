using Ias.Core.Config;
using Ias.Core.Events;
using Ias.Core.Runs;
using Ias.Core.Text;
using Ias.Engine.State;

namespace Ias.Engine.Trust;

/// <summary>
/// Unfinished run in a work tree's <c>.run/</c>, described by what it would run when it resumes: its own files decide that, not the
/// configuration.
/// </summary>
public sealed class SavedRun
{
    private const string Where = ".run/events.jsonl";

    private readonly RunFiles _files;
    private readonly IReadOnlyList<GuardedSetting> _settings;
    private readonly IReadOnlyList<GuardedSetting>? _before;

    private SavedRun(
        RunFiles files,
        RunRecord run,
        LogCheck check,
        IReadOnlyList<GuardedSetting> settings,
        IReadOnlyList<GuardedSetting>? before,
        bool hasBeginning
    ) => (_files, Run, Check, _settings, _before, HasBeginning) = (files, run, check, settings, before, hasBeginning);

    /// <summary>Record of the run.</summary>
    public RunRecord Run { get; }

    /// <summary>Its log has its first event; without it, the state file says what it would run.</summary>
    public bool HasBeginning { get; }

    /// <summary>Check of who wrote its log.</summary>
    public LogCheck Check { get; }

    /// <summary>Reason why it resumes only with a person's consent, and what it would start; empty = no consent needed.</summary>
    public string Strange =>
        Check.NeedsWord
            ? $"The run {Wording.Plain(Run.RunId)} in .run/ cannot be taken for yours: {Wording.Plain(Check.Words)}. It would start: {Wording.Plain(Agent)}."
            : "";

    private string Agent =>
        Run.Limits switch
        {
            { Agent: "command", AgentCommand: { } command } => CommandLine.Join(command),
            { AgentScript: { Length: > 0 } script } => script,
            var limits => limits.Agent,
        };

    /// <summary>Reads it; null = there is no run here, or a finished one.</summary>
    public static SavedRun? Of(RunFiles files, RunHeads heads)
    {
        var peeked = RunStateFiles.Peek(files).Run;
        var (now, then, known) = (default(RunLedger), default(RunLedger), -1L);
        var reader = new EventReader(files.Events);
        foreach (var happened in reader.ReadNew())
        {
            if (known < 0)
            {
                known = heads.Of(happened.RunId, files.WorkTree)?.End.Bytes ?? 0;
            }

            now = happened is RunEvent.RunStarted started ? RunLedger.Begin(started) : now?.After(happened);
            then = reader.Position <= known ? now : then;
        }

        if ((now?.Run ?? peeked) is not { IsFinished: false } run)
        {
            return null;
        }

        var check = heads.Check(files, run.RunId);
        var isKnown = check.Origin == LogOrigin.Own && then is not null;
        return new SavedRun(
            files,
            run,
            check,
            SavedSettings.Of(run.Limits, Where, files.WorkTree),
            isKnown ? SavedSettings.Of(then!.Run.Limits, Where, files.WorkTree) : null,
            hasBeginning: now is not null
        );
    }

    /// <summary>Settings that are weaker than when this machine last wrote to it; empty if unknown.</summary>
    public IReadOnlyList<Loosening> Changed =>
        _before is null ? [] : Loosening.Of(_before.ToDictionary(s => s.Id, s => s.Now, StringComparer.Ordinal), _settings);

    /// <summary>Its settings where nothing else vouches for them: its log has lost its beginning, or was never one's own.</summary>
    public IReadOnlyList<GuardedSetting> Settings => _before is null ? _settings : [];

    /// <summary>
    /// Settings that are weaker than when this machine last wrote to it or, if unknown, than those allowed in the work tree.
    /// </summary>
    /// <param name="seen">What was let pass, by <see cref="GuardedSetting.Id"/>.</param>
    public IReadOnlyList<Loosening> Differences(IReadOnlyDictionary<string, IReadOnlyList<string>> seen) =>
        [.. Changed, .. Loosening.Of(seen, Settings)];

    /// <summary>Takes it for this machine's own from now on, as it is.</summary>
    /// <exception cref="ProblemException">The state folder cannot be written.</exception>
    public void Accept(RunHeads heads)
    {
        if (_before is null || Changed.Count > 0)
        {
            heads.Accept(_files, Run.RunId);
        }
    }
}
