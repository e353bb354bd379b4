namespace Ias.Core.Events;

/// <summary>Digest of a file's content.</summary>
/// <param name="Path">Within the work tree.</param>
/// <param name="Sha256">Of its bytes, in lower-case hexadecimal (FIPS 180-4).</param>
public sealed record FileDigest(string Path, string Sha256);
