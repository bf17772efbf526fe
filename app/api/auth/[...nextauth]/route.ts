export { answerByNextAuth as GET, answerByNextAuth as POST } from "#lib/request/auth.ts";
