/** What a server has answered. */
export interface HttpResult {
  /** The reply, or what stands in it where `--http.result` says. */
  data: unknown
  /** Only with `--http.usage`, if the reply tells. */
  tokens?: number
}
