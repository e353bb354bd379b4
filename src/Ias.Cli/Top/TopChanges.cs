using Ias.Cli.Answers;
using Ias.Tui.State.Machines;

namespace Ias.Cli.Top;

/// <summary>Difference between a snapshot and the one before it.</summary>
internal sealed class TopChanges(TimeProvider time)
{
    private Dictionary<(string Host, string WorkTree), string>? _told;
    private string _hosts = "";

    /// <summary>The whole snapshot as an answer.</summary>
    public TopAnswer Whole(MachineSnapshot seen) => Answer(seen, whole: true, [.. seen.Rows.Select(TopRows.Shown)], []);

    /// <summary>The changes since the last answer; the first time everything. Null: nothing has changed.</summary>
    public TopAnswer? Next(MachineSnapshot seen)
    {
        var now = new Dictionary<(string Host, string WorkTree), string>();
        var changed = new List<WorkTreeShown>();
        foreach (var row in seen.Rows)
        {
            var shown = TopRows.Shown(row);
            var text = now[row.Key] = JsonAnswer.Text(shown, indented: false);
            if (_told?.GetValueOrDefault(row.Key) != text)
            {
                changed.Add(shown);
            }
        }

        var gone = (_told ?? []).Keys.Where(key => !now.ContainsKey(key)).Select(key => new WorkTreeNamed(key.Host, key.WorkTree)).ToList();
        var hosts = string.Join('\n', seen.Hosts.Select(host => host.ToString()).Append(seen.Trouble));
        var isNews = _told is null || changed.Count + gone.Count > 0 || hosts != _hosts;
        var answer = isNews ? Answer(seen, whole: _told is null, changed, gone) : null;
        (_told, _hosts) = (now, hosts);
        return answer;
    }

    private TopAnswer Answer(MachineSnapshot seen, bool whole, IReadOnlyList<WorkTreeShown> rows, IReadOnlyList<WorkTreeNamed> gone) =>
        new(
            Environment.MachineName,
            time.GetUtcNow(),
            whole,
            rows,
            gone,
            [.. seen.Hosts.Select(host => new HostShown(host.Host, host.Away.Length == 0, host.Since, host.Away))],
            seen.Trouble
        );
}
