using System.Globalization;
using System.Text;
using System.Text.Json;
using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Engine.State;
using Microsoft.Data.Sqlite;

namespace Ias.Engine.History;

/// <summary>Copies one work tree's logs into the database, within one transaction of the caller's.</summary>
internal sealed class MirrorCopy : IDisposable
{
    private const int RowsBetweenLooks = 4096;

    private readonly SqliteTransaction _transaction;
    private readonly string _workTree;
    private readonly bool _again;
    private readonly SqliteCommand _insert;
    private readonly SqliteParameter _run = new() { ParameterName = "$run" };
    private readonly SqliteParameter _seq = new() { ParameterName = "$seq" };
    private readonly SqliteParameter _at = new() { ParameterName = "$at" };
    private readonly SqliteParameter _kind = new() { ParameterName = "$kind" };
    private readonly SqliteParameter _body = new() { ParameterName = "$body" };
    private readonly Dictionary<string, (long Id, MirroredRun Run)> _runs = [];
    private long _copied;

    /// <param name="transaction">What is copied becomes visible, and the position with it, when the caller commits it.</param>
    /// <param name="workTree">Whose logs.</param>
    /// <param name="again">Runs that are met are made from nothing.</param>
    public MirrorCopy(SqliteTransaction transaction, string workTree, bool again)
    {
        (_transaction, _workTree, _again) = (transaction, workTree, again);
        _insert = transaction.Command("INSERT OR IGNORE INTO events (run, seq, at, kind, body) VALUES ($run, $seq, $at, $kind, $body)");
        _insert.Parameters.AddRange([_run, _seq, _at, _kind, _body]);
        _insert.Prepare();
    }

    /// <summary>Copies what is new in a log; the number of events.</summary>
    public long Copy(string log, CancellationToken cancel)
    {
        _copied = 0;
        var reader = new EventReader(log, _again ? EventPosition.Start : PositionIn(log));
        var before = reader.At;
        foreach (var line in reader.ReadNewLines())
        {
            if (EventEnvelope.TryRead(line.Utf8.Span, out var envelope))
            {
                Add(envelope, line.Utf8.Span);
            }

            if (_copied % RowsBetweenLooks == 0)
            {
                cancel.ThrowIfCancellationRequested();
            }
        }

        if (reader.At.Bytes != before.Bytes || !reader.At.Head.AsSpan().SequenceEqual(before.Head))
        {
            KeepPosition(log, reader.At);
        }

        return _copied;
    }

    /// <summary>Writes the rows of the runs that were met.</summary>
    public void Finish()
    {
        foreach (var (id, run) in _runs.Values)
        {
            using var update = _transaction.Command(
                """
                UPDATE runs SET target = $target, branch = $branch, state = $state, started = $started, last_activity = $last, cycles = $cycles,
                    commits = $commits, input_tokens = $input, output_tokens = $output, cost_usd = $cost, halt_reason = $halt, pull_request = $pr, last_seq = $seq
                WHERE id = $id
                """,
                ("$id", id),
                ("$target", run.Target),
                ("$branch", run.Branch),
                ("$state", JsonNamingPolicy.SnakeCaseUpper.ConvertName(run.State.ToString())),
                ("$started", Text(run.Started)),
                ("$last", Text(run.LastActivity)),
                ("$cycles", run.Cycles),
                ("$commits", run.Commits),
                ("$input", run.InputTokens),
                ("$output", run.OutputTokens),
                ("$cost", run.CostUsd),
                ("$halt", run.HaltReason),
                ("$pr", run.PullRequest),
                ("$seq", run.LastSeq)
            );
            update.ExecuteNonQuery();
        }
    }

    public void Dispose() => _insert.Dispose();

    private void Add(EventEnvelope envelope, ReadOnlySpan<byte> line)
    {
        var (id, run) = _runs.TryGetValue(envelope.RunId, out var known) ? known : Load(envelope.RunId);
        if (envelope.Seq > run.LastSeq)
        {
            run = run.After(envelope, Understand(line));
            _run.Value = id;
            _seq.Value = envelope.Seq;
            _at.Value = Text(envelope.At);
            _kind.Value = envelope.Kind;
            _body.Value = Encoding.UTF8.GetString(line);
            _copied += _insert.ExecuteNonQuery();
        }

        _runs[envelope.RunId] = (id, run);
    }

    /// <summary>Reads a line of a log; null = an event of a newer version.</summary>
    public static RunEvent? Understand(ReadOnlySpan<byte> line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, EventJson.Default.RunEvent);
        }
        catch (JsonException)
        {
            return null; // of a newer version: kept as it is, for an ias that knows it
        }
    }

    private (long Id, MirroredRun Run) Load(string runId)
    {
        if (_again)
        {
            using var delete = _transaction.Command(
                "DELETE FROM runs WHERE work_tree = $tree AND run_id = $run",
                ("$tree", _workTree),
                ("$run", runId)
            );
            delete.ExecuteNonQuery(); // and its events
        }

        using var select = _transaction.Command(
            """
            SELECT id, target, branch, state, started, last_activity, cycles, commits, input_tokens, output_tokens, cost_usd, halt_reason, pull_request, last_seq
            FROM runs WHERE work_tree = $tree AND run_id = $run
            """,
            ("$tree", _workTree),
            ("$run", runId)
        );
        using var found = select.ExecuteReader();
        if (found.Read())
        {
            var state = Enum.TryParse<RunState>(
                found.GetString(3).Replace("_", "", StringComparison.Ordinal),
                ignoreCase: true,
                out var known
            )
                ? known
                : RunState.Running;
            return (
                found.GetInt64(0),
                new MirroredRun(
                    runId,
                    found.GetString(1),
                    found.GetString(2),
                    state,
                    Time(found.GetString(4)),
                    Time(found.GetString(5)),
                    found.GetInt32(6),
                    found.GetInt32(7),
                    found.GetInt64(8),
                    found.GetInt64(9),
                    found.IsDBNull(10) ? null : found.GetDouble(10),
                    found.GetString(11),
                    found.GetString(12),
                    found.GetInt64(13)
                )
            );
        }

        found.Close();
        using var insert = _transaction.Command(
            "INSERT INTO runs VALUES (NULL, $tree, $run, '', '', '', '', '', 0, 0, 0, 0, NULL, '', '', 0) RETURNING id",
            ("$tree", _workTree),
            ("$run", runId)
        );
        return ((long)insert.ExecuteScalar()!, new MirroredRun(runId));
    }

    private EventPosition PositionIn(string log)
    {
        using var select = _transaction.Command("SELECT position, head FROM logs WHERE path = $log", ("$log", log));
        using var found = select.ExecuteReader();
        return found.Read() ? new EventPosition(found.GetInt64(0), (byte[])found.GetValue(1)) : EventPosition.Start;
    }

    private void KeepPosition(string log, EventPosition at)
    {
        using var keep = _transaction.Command(
            "INSERT OR REPLACE INTO logs (path, work_tree, position, head) VALUES ($log, $tree, $position, $head)",
            ("$log", log),
            ("$tree", _workTree),
            ("$position", at.Bytes),
            ("$head", at.Head)
        );
        keep.ExecuteNonQuery();
    }

    private static string Text(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);

    private static DateTimeOffset Time(string text) =>
        DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
