using Ias.Core.Ice;
using Ias.Engine.Ice.Copy;

namespace Ias.Engine.Ice;

/// <summary>Collects what ICE observes during a turn; written from several threads.</summary>
/// <param name="path">Path of <c>ice.log</c>.</param>
/// <param name="turn">The turn's id.</param>
internal sealed class GuardLog(string path, string turn, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly List<IceBlock> _blocks = [];
    private readonly List<string> _told = [];
    private readonly List<string> _notes = [];
    private readonly List<FailedAccess> _refused = [];

    /// <summary>Path of the <c>ice.log</c> file.</summary>
    public string Path => path;

    /// <summary>Paths that could not be used, one for each stream of output.</summary>
    public IReadOnlyList<FailedAccess> Refused => _refused;

    /// <summary>Keeps what ICE did with what the turn left; empty sentences are passed over.</summary>
    public void Note(params IReadOnlyList<string> sentences)
    {
        lock (_gate)
        {
            _notes.AddRange(sentences.Where(text => text.Length > 0));
        }
    }

    /// <summary>Keeps what is for the event log.</summary>
    public void Tell(IReadOnlyList<string> sentences)
    {
        lock (_gate)
        {
            _told.AddRange(sentences);
        }
    }

    /// <summary>Keeps a refused operation, and writes it into <c>ice.log</c>.</summary>
    /// <param name="layer">Layer that refused it.</param>
    public void Block(string operation, string target, string reason, string layer = "engine")
    {
        var block = new IceBlock(time.GetUtcNow(), operation, target, reason, layer);
        lock (_gate)
        {
            _blocks.Add(block);
            IceLog.Append(path, block, turn, _told.Add);
        }
    }

    /// <summary>Adds a scanner for failed accesses in one stream of output.</summary>
    public FailedAccess Looking()
    {
        var looking = new FailedAccess();
        lock (_gate)
        {
            _refused.Add(looking);
        }

        return looking;
    }

    /// <summary>The complete report, for the process that began the turn.</summary>
    public GuardReport Report(IReadOnlyList<IceBreach> breaches, IReadOnlyList<string> external, ImportOutcome imported)
    {
        lock (_gate)
        {
            return new GuardReport([.. _blocks], breaches, [.. external, .. _told])
            {
                Notes = [.. _notes],
                Refused = imported.Refused,
                Elsewhere = imported.Elsewhere,
            };
        }
    }
}
