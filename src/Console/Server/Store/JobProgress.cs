using System.Globalization;
using Ias.Console.Server.Contract;
using Ias.Console.Server.Policy;

namespace Ias.Console.Server.Store;

/// <summary>The latest lines of what a job's box said while it ran.</summary>
public sealed class JobProgress(Scope scope)
{
    private const int MostLines = 40;
    private const int LongestLine = 400;
    private const string Withheld = "(a line that may not be kept here)";

    /// <summary>Adds lines; the oldest beyond 40 go. What must not be stored is left out, and a line says so.</summary>
    public async Task AddAsync(EntityId job, IReadOnlyList<ProgressLine> lines)
    {
        var (before, now) = await ReadAsync(job);
        var added = lines.TakeLast(MostLines).Select(line => new ProgressLine(Math.Min(line.At, now), Kept(line.Text))).ToList();
        IReadOnlyList<ProgressLine> all = [.. before, .. added];
        if (Content.Objection(string.Join('\n', all.Select(line => line.Text))) is not null)
        {
            all = [.. before, new ProgressLine(now, Withheld)]; // harmless one by one, as the lines of a file are
        }

        await scope
            .Sql("update jobs set progress = @progress where workspace_id = @workspace and id = @id")
            .Id("id", job)
            .Texts(Fields.JobProgress, all.TakeLast(MostLines).Select(Written))
            .ExecuteAsync();
        scope.Changed("job", job, "progress");
    }

    /// <summary>The lines, the oldest first; none where the data policy hides them.</summary>
    public async Task<IReadOnlyList<ProgressLine>> OfAsync(EntityId job) => (await ReadAsync(job)).Lines;

    private async Task<(IReadOnlyList<ProgressLine> Lines, long Now)> ReadAsync(EntityId job)
    {
        var found = await scope
            .Sql($"select progress, {scope.Now} as now from jobs where workspace_id = @workspace and id = @id")
            .Id("id", job)
            .ListAsync(row => (Lines: row.Texts(Fields.JobProgress).Select(Read).ToList(), Now: row.Number("now")));
        return found.Single();
    }

    private static string Written(ProgressLine line) => string.Create(CultureInfo.InvariantCulture, $"{line.Text}\t{line.At}");

    private static ProgressLine Read(string written)
    {
        var tab = written.LastIndexOf('\t');
        return new ProgressLine(long.Parse(written.AsSpan(tab + 1), CultureInfo.InvariantCulture), written[..tab]);
    }

    private static string Kept(string text) => Content.Line(text, LongestLine) ?? Withheld;
}
