namespace Ias.Core.Ice.Reading;

/// <summary>One ref a push would move.</summary>
/// <param name="Source">Revision in the local repository; empty = deletion.</param>
/// <param name="Destination">Full ref name on the remote.</param>
/// <param name="Forced">A non-fast-forward would go through.</param>
public sealed record RefUpdate(string Source, string Destination, bool Forced);
