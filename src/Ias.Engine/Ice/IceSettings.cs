using Ias.Core.Model;

namespace Ias.Engine.Ice;

/// <summary>What a person says about ICE's layers.</summary>
/// <param name="Mounts"><c>auto</c>, <c>require</c> or <c>off</c>: the second layer.</param>
/// <param name="Credentials"><c>masked</c> or <c>inherit</c>: the fifth.</param>
/// <param name="Writable">Folders and files a turn may write beside what it may by default; <c>~/</c> is the person's home.</param>
public sealed record IceSettings(string Mounts, string Credentials = "masked", IReadOnlyList<string>? Writable = null)
{
    /// <summary>A run's.</summary>
    public IceSettings(RunOptions options)
        : this(options.IceMounts, options.IceCredentials, options.IceWritable) { }

    /// <summary>Whether credentials are kept from agents.</summary>
    public bool Masks => Credentials != "inherit";
}
