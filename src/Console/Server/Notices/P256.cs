using System.Security.Cryptography;

namespace Ias.Console.Server.Notices;

/// <summary>Points of the curve P-256 as browsers write them: <c>0x04</c>, then both coordinates.</summary>
internal static class P256
{
    /// <summary>Bytes of a point.</summary>
    public const int Size = 65;

    private const int Half = 32;

    public static byte[] Write(ECParameters key) => [4, .. key.Q.X!, .. key.Q.Y!];

    /// <exception cref="CryptographicException">It is no point of the curve.</exception>
    public static ECDiffieHellman Read(ReadOnlySpan<byte> point) =>
        point.Length == Size && point[0] == 4
            ? ECDiffieHellman.Create(
                new ECParameters
                {
                    Curve = ECCurve.NamedCurves.nistP256,
                    Q = new ECPoint { X = point[1..(1 + Half)].ToArray(), Y = point[(1 + Half)..].ToArray() },
                }
            )
            : throw new CryptographicException("not an uncompressed point of P-256");
}
