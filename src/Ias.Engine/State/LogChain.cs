using System.Security.Cryptography;
using Ias.Core.Events;
using Microsoft.Win32.SafeHandles;

namespace Ias.Engine.State;

/// <summary>The hash chain of an event log, followed from its first line to its last.</summary>
internal sealed class LogChain
{
    private LogChain() { }

    /// <summary>Number of whole lines.</summary>
    public long Lines { get; private set; }

    /// <summary>Lines that carry no hash, as older versions of ias write them.</summary>
    public long Unhashed { get; private set; }

    /// <summary>Lines without a hash that follow a line with one.</summary>
    public long UnhashedWithin { get; private set; }

    /// <summary>The run of the first line; empty = it does not say.</summary>
    public string RunId { get; private set; } = "";

    /// <summary>The last event's number; 0 = there is none.</summary>
    public long LastSeq { get; private set; }

    /// <summary>The hash behind the last line; empty = there is none.</summary>
    public string Hash { get; private set; } = "";

    /// <summary>Bytes of all whole lines.</summary>
    public long Bytes { get; private set; }

    /// <summary>The first line, from 1, that carries another hash than what is before it has; 0 = none.</summary>
    public long BrokenAt { get; private set; }

    /// <summary>The first event whose number is not the next one; 0 = none.</summary>
    public long MissingBefore { get; private set; }

    /// <summary>The hash behind the line that ends at the place that was asked for; null = no line ends there.</summary>
    public string? HashThere { get; private set; }

    /// <summary>SHA-256 of everything before the part whose chain is looked at; empty = nothing is before it.</summary>
    public string Accepted { get; private set; } = "";

    /// <summary>Follows a log's chain. No log is one without lines.</summary>
    /// <param name="path">The log.</param>
    /// <param name="there">Bytes before the place that <see cref="HashThere"/> is asked for.</param>
    /// <param name="from">Bytes whose chain is not looked at, only their hash taken: a person accepted them as they were.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static LogChain Follow(string path, long there = 0, long from = 0)
    {
        var chain = new LogChain();
        using var accepted = from > 0 ? IncrementalHash.CreateHash(HashAlgorithmName.SHA256) : null;
        foreach (var line in new EventReader(path).ReadNewLines())
        {
            chain.Take(line, there, from, accepted);
        }

        chain.Accepted = accepted is null ? "" : Convert.ToHexStringLower(accepted.GetHashAndReset());
        return chain;
    }

    /// <summary>The hash behind the line that ends at a place; reads backwards to the last line with a hash of its own, and all of a log
    /// that has none.</summary>
    public static string HashAt(SafeFileHandle handle, long length)
    {
        for (var window = Math.Min(length, 64L * 1024); length > 0; window = Math.Min(length, window * 4))
        {
            var bytes = new byte[window];
            RandomAccess.Read(handle, bytes, length - window);
            ReadOnlySpan<byte> tail = bytes;
            var start = window == length ? 0 : tail.IndexOf((byte)'\n') + 1; // what comes before may be half a line
            if (start == 0 && window < length)
            {
                continue;
            }

            var lines = new Stack<Range>();
            for (var end = tail.Length; end > start; )
            {
                var begin = tail[start..(end - 1)].LastIndexOf((byte)'\n') + 1 + start;
                lines.Push(begin..(end - 1));
                if (EventChain.PrevOf(tail[begin..(end - 1)]) is not null || (begin == 0 && window == length))
                {
                    return HashBehind(tail, lines);
                }

                end = begin;
            }
        }

        return "";
    }

    // The first of the lines begins the log, or has all that is before it in the hash it carries.
    private static string HashBehind(ReadOnlySpan<byte> tail, Stack<Range> lines)
    {
        var hash = EventChain.Before(EventEnvelope.TryRead(tail[lines.Peek()], out var first) ? first.RunId : "");
        foreach (var line in lines)
        {
            hash = EventChain.After(hash, tail[line]);
        }

        return hash;
    }

    private void Take(EventLine line, long there, long from, IncrementalHash? accepted)
    {
        var utf8 = line.Utf8.Span;
        Lines++;
        var isEvent = EventEnvelope.TryRead(utf8, out var envelope);
        if (Lines == 1)
        {
            RunId = isEvent ? envelope.RunId : "";
            Hash = EventChain.Before(RunId);
        }

        if (there == line.Start)
        {
            HashThere = Hash;
        }

        var prev = EventChain.PrevOf(utf8);
        if (prev is null)
        {
            Unhashed++;
            UnhashedWithin += Unhashed < Lines ? 1 : 0;
        }

        if (line.Start < from)
        {
            accepted!.AppendData(utf8);
            accepted.AppendData("\n"u8);
        }
        else if (prev is not null && prev != Hash && BrokenAt == 0)
        {
            BrokenAt = Lines;
        }

        if (isEvent)
        {
            MissingBefore = MissingBefore == 0 && envelope.Seq != LastSeq + 1 ? envelope.Seq : MissingBefore;
            LastSeq = envelope.Seq;
        }

        Hash = EventChain.After(Hash, utf8);
        Bytes = line.Start + utf8.Length + 1;
        if (there == Bytes)
        {
            HashThere = Hash;
        }
    }
}
