using Ias.Console.Client.Wire;
using Ias.Core.Text;

namespace Ias.Console.Worker.Jobs;

/// <summary>Progress of a running job: lines for the Console, and whether it only waits.</summary>
/// <param name="said">Called after a line.</param>
/// <param name="turned">Called when it begins to wait, or ends.</param>
public sealed class JobProgress(Action said, Action turned)
{
    private const int MostLines = 40; // as a Console keeps

    private readonly Lock _lock = new();
    private readonly List<ProgressLine> _unsent = [];
    private bool _waits;

    /// <summary>Progress that nobody follows.</summary>
    public static JobProgress Unheard => new(() => { }, () => { });

    /// <summary>True while the job waits for its next attempt, and takes no turn of an agent meanwhile.</summary>
    public bool Waits
    {
        get
        {
            lock (_lock)
            {
                return _waits;
            }
        }
        set
        {
            lock (_lock)
            {
                if (_waits == value)
                {
                    return;
                }

                _waits = value;
            }

            turned();
        }
    }

    /// <summary>Adds a line; of many that were not sent yet, the newest are kept.</summary>
    public void Say(DateTimeOffset at, string line)
    {
        Add([new ProgressLine(at.ToUnixTimeMilliseconds(), Wording.Plain(line))], isOld: false);
        said();
    }

    /// <summary>Takes the lines that were not sent yet.</summary>
    internal IReadOnlyList<ProgressLine> Take()
    {
        lock (_lock)
        {
            IReadOnlyList<ProgressLine> lines = [.. _unsent];
            _unsent.Clear();
            return lines;
        }
    }

    /// <summary>Puts lines back that could not be sent.</summary>
    internal void GiveBack(IReadOnlyList<ProgressLine> lines) => Add(lines, isOld: true);

    private void Add(IReadOnlyList<ProgressLine> lines, bool isOld)
    {
        lock (_lock)
        {
            _unsent.InsertRange(isOld ? 0 : _unsent.Count, lines);
            _unsent.RemoveRange(0, Math.Max(0, _unsent.Count - MostLines));
        }
    }
}
