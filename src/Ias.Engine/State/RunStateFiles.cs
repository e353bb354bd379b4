using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Ias.Core.RunMode;

namespace Ias.Engine.State;

/// <summary>Reads and writes the three state files of a run: <c>state.json</c>, <c>circuit-breaker.json</c>, <c>rate-limit.json</c>.</summary>
public static class RunStateFiles
{
    /// <summary>
    /// What the files say, for looking at or to go on from; null when one is missing or cannot be understood (it is then moved aside, and
    /// <paramref name="moved"/> is told).
    /// </summary>
    public static RunLedger? Read(RunFiles files, DateTimeOffset now, Action<string> moved)
    {
        var run = ReadOne(files.State, RunFilesJson.Default.RunRecord, now, moved);
        var breaker = ReadOne(files.Breaker, RunFilesJson.Default.CircuitBreaker, now, moved);
        var rate = ReadOne(files.RateLimit, RunFilesJson.Default.RateLimit, now, moved);
        return run is null || breaker is null || rate is null ? null : new RunLedger(run.Whole(), breaker, rate);
    }

    /// <summary>The same for onlookers: nothing is moved or written; what is missing or unreadable is null.</summary>
    public static (RunRecord? Run, CircuitBreaker? Breaker, RateLimit? Rate) Peek(RunFiles files) =>
        (PeekOne(files.State, RunFilesJson.Default.RunRecord)?.Whole(), PeekOne(files.Breaker, RunFilesJson.Default.CircuitBreaker), PeekOne(files.RateLimit, RunFilesJson.Default.RateLimit));

    /// <summary>Writes what changed since <paramref name="before"/> (null = everything); <c>state.json</c> last.</summary>
    public static void Write(RunFiles files, RunLedger? before, RunLedger now)
    {
        if (before is null || before.Breaker != now.Breaker)
        {
            AtomicFile.Write(files.Breaker, JsonSerializer.SerializeToUtf8Bytes(now.Breaker, RunFilesJson.Default.CircuitBreaker));
        }

        if (before is null || before.Rate != now.Rate)
        {
            AtomicFile.Write(files.RateLimit, JsonSerializer.SerializeToUtf8Bytes(now.Rate, RunFilesJson.Default.RateLimit));
        }

        AtomicFile.Write(files.State, JsonSerializer.SerializeToUtf8Bytes(now.Run, RunFilesJson.Default.RunRecord));
    }

    /// <summary>Whether <c>state.json</c> still holds what the engine last wrote.</summary>
    public static bool AreAsWritten(RunFiles files, RunLedger ledger) =>
        Same(files.State, JsonSerializer.SerializeToUtf8Bytes(ledger.Run, RunFilesJson.Default.RunRecord))
        && Same(files.Breaker, JsonSerializer.SerializeToUtf8Bytes(ledger.Breaker, RunFilesJson.Default.CircuitBreaker))
        && Same(files.RateLimit, JsonSerializer.SerializeToUtf8Bytes(ledger.Rate, RunFilesJson.Default.RateLimit));

    private static bool Same(string path, byte[] expected)
    {
        try
        {
            return File.ReadAllBytes(path).AsSpan().SequenceEqual(expected);
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static T? PeekOne<T>(string path, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), type);
        }
        catch (Exception e) when (e is IOException or JsonException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static T? ReadOne<T>(string path, JsonTypeInfo<T> type, DateTimeOffset now, Action<string> moved)
        where T : class
    {
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), type) ?? throw new JsonException("the file holds null");
        }
        catch (JsonException e)
        {
            var aside = AtomicFile.MoveAside(path, now);
            moved($"{path} cannot be understood ({e.Message}); moved to {Path.GetFileName(aside)}, made again from events.jsonl");
            return null;
        }
    }
}

/// <summary>JSON of the state files; a missing key that has no default makes a file corrupt, not the year 1.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, IgnoreReadOnlyProperties = true, RespectRequiredConstructorParameters = true,
    Converters = [typeof(Ias.Core.Events.UtcTime)])]
[JsonSerializable(typeof(RunRecord))]
[JsonSerializable(typeof(CircuitBreaker))]
[JsonSerializable(typeof(RateLimit))]
public sealed partial class RunFilesJson : JsonSerializerContext;
