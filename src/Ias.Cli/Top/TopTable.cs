using Ias.Core.Text;
using Ias.Tui.State.Machines;

namespace Ias.Cli.Top;

/// <summary>The list as plain lines, all columns, and below it what to type.</summary>
internal static class TopTable
{
    public static void Write(CommandContext context, MachineSnapshot seen)
    {
        var now = context.Time.GetLocalNow();
        if (seen.Rows.IsEmpty)
        {
            context.Out.WriteLine("No run or queue on this machine yet.");
            context.Out.WriteLine($"  {context.CalledAs} run sprint-1    starts one");
            context.Out.WriteLine($"  {context.CalledAs} demo            shows one in a sample");
        }
        else
        {
            List<string[]> rows =
            [
                ["STATE", "WORK TREE", "PHASE", "ON", "CYCLE", "NEAREST LIMIT", "TODAY", "AGE", "NEEDS YOU"],
            ];
            foreach (var line in seen.Rows.Select(row => new WorkTreeLine(row)))
            {
                var row = line.Row;
                rows.Add([
                    row.PlainState,
                    Wording.Plain(row.Host.Length > 0 ? $"{row.Host}:{row.WorkTree}" : row.WorkTree),
                    line.Phase,
                    Wording.Plain(row.Target),
                    line.Progress,
                    line.Nearest,
                    line.Today,
                    row.Since is { } since ? Wording.Age(now - since) : "",
                    Wording.Plain(line.Needs),
                ]);
            }

            var widths = rows[0].Select((_, n) => rows.Max(row => row[n].Length)).ToList();
            foreach (var row in rows)
            {
                context.Out.WriteLine(string.Join("  ", row.Select((cell, n) => cell.PadRight(widths[n]))).TrimEnd());
            }
        }

        foreach (var host in seen.Hosts.Where(host => host.Away.Length > 0))
        {
            context.Error.WriteLine($"{host.Host} {host.Words(Wording.Clock(host.Since, now))}");
        }

        if (seen.Trouble.Length > 0)
        {
            context.Error.WriteLine($"warning: {seen.Trouble}");
        }
    }
}
