using System.Text;

namespace ContextBroker.Mqtt.Broker;

public class PasswordHashTests
{
    // From the reference implementation: echo -n password | argon2 somesalt -id -t 2 -m 16 -p 1 -l 24, as its own tests have it.
    private const string Reference = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";

    [Test]
    public void ReferenceIsUnderstood()
    {
        Assert.That(PasswordHash.TryParse(Reference, out var hash));
        Assert.That((hash.IsOf("password"u8.ToArray()), hash.IsOf("Password"u8.ToArray()), hash.IsOf([])), Is.EqualTo((true, false, false)));
    }

    [Test]
    public void HashIsReadBack()
    {
        var hash = PasswordHash.Of("避難所");
        Assert.That(PasswordHash.TryParse(hash.ToString(), out var read));
        Assert.That((read.IsOf(Encoding.UTF8.GetBytes("避難所")), read.ToString()), Is.EqualTo((true, hash.ToString())));
        Assert.That(PasswordHash.Of("避難所").ToString(), Is.Not.EqualTo(hash.ToString()), "each has its own salt");
    }

    [TestCase("")]
    [TestCase("secret")]
    [TestCase("$argon2i$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc")]
    [TestCase("$argon2id$v=19$m=99999999,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc")]
    [TestCase("$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$")]
    [TestCase("$argon2id$v=19$m=65536,t=2$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc")]
    public void OtherTextsAreNot(string text) => Assert.That(PasswordHash.TryParse(text, out _), Is.False);
}
