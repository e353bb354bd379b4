using System.Text.Json.Nodes;
using Ias.Core.Runs.Checks;
using Ias.Engine.History;
using Ias.Engine.Scaffolding;

namespace Ias.Cli.Answers;

/// <summary>Answer of <c>ias history</c> in JSON.</summary>
internal sealed record HistoryAnswer(IEnumerable<HistoryRow> Runs) : VersionedAnswer;

/// <summary>Answer of <c>ias history --flaky</c> in JSON.</summary>
internal sealed record FlakyAnswer(IEnumerable<FlakyTest> Flaky) : VersionedAnswer;

/// <summary>Of <c>ias mirror rebuild</c>.</summary>
internal sealed record MirrorAnswer(string Database, int Runs, long Events) : VersionedAnswer;

/// <summary>Answer of <c>ias preflight</c> in JSON.</summary>
internal sealed record PreflightAnswer(bool Ok, IEnumerable<CheckShown> Checks, IEnumerable<string> Mended) : VersionedAnswer;

internal sealed record CheckShown(string Name, string Level, string Text, string Fix, bool Fixable);

/// <summary>Of <c>ias config show</c>.</summary>
/// <param name="File">Null = there is none.</param>
internal sealed record ConfigAnswer(string? File, IEnumerable<SettingShown> Settings, IEnumerable<string> Warnings) : VersionedAnswer;

/// <summary>Of <c>ias config get</c>.</summary>
/// <param name="Value">As in <see cref="SettingShown"/>.</param>
internal sealed record SettingAnswer(string Key, JsonNode? Value, string Source, string Allowed) : VersionedAnswer;

/// <param name="Value">A boolean, a number, a text or a list of texts, as the key is.</param>
internal sealed record SettingShown(string Key, JsonNode? Value, string Source, string Allowed);

/// <summary>Answer of <c>ias allow</c> in JSON.</summary>
/// <param name="Run">Why the run in <c>.run/</c> is not taken for one's own, and what it would start; empty = it is, or there is
/// none.</param>
internal sealed record AllowAnswer(
    string WorkTree,
    bool Allowed,
    bool First,
    string Damage,
    string Run,
    IEnumerable<LooseningShown> Differences
) : VersionedAnswer;

internal sealed record LooseningShown(
    string Key,
    string Where,
    IEnumerable<string> Was,
    bool WasSeen,
    IEnumerable<string> Now,
    string Text
);

/// <summary>Answer of <c>ias context</c> in JSON.</summary>
internal sealed record ContextAnswer(IEnumerable<ContextItem> Start, IEnumerable<ContextItem> Later, long StartBytes, long StartTokens)
    : VersionedAnswer;

/// <summary>Answer of <c>ias init</c> in JSON.</summary>
internal sealed record InitAnswer(bool DryRun, IEnumerable<ScaffoldedFile> Files) : VersionedAnswer;
